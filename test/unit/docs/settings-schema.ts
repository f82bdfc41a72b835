/** Every setting, as zod has it: its path, what it may be in the words of its own error, and its default. */
import type * as z from 'zod';

export interface Setting {
  /** Such as `ssh.port`; `[]` is any entry of a list, `<service>` any name of a service, `<name>` any other. */
  readonly path: string;
  readonly schema: z.core.$ZodType;
  /** Sentences such as `Must be a whole number, 8-1024 GiB`. */
  readonly allowed: readonly string[];
  /** The range with its unit, of a number. */
  readonly range?: string;
  /** As it stands in an environment. */
  readonly fallback?: unknown;
  readonly isRequired: boolean;
  /** It has settings of its own and no value: it is there without being named. */
  readonly isGroup: boolean;
  /** The kind of entry that it belongs to, such as `kind: 'slack'`. @default every kind */
  readonly kind?: string;
}

/** The parts of zod's definitions that are read here. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly innerType?: z.core.$ZodType;
  readonly element?: z.core.$ZodType;
  readonly keyType?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
  readonly defaultValue?: unknown;
  readonly discriminator?: string;
  readonly values?: readonly string[];
  readonly checks?: readonly { readonly _zod: { readonly def: { readonly error?: unknown } } }[];
  readonly error?: unknown;
}

const definition = (schema: z.core.$ZodType) => schema._zod.def as unknown as Definition;

export function settingsOf(shape: Readonly<Record<string, z.core.$ZodType>>, prefix = ''): Setting[] {
  const found = Object.entries(shape).flatMap(([key, schema]) => settingOf(`${prefix}${key}`, schema));
  // Variants of one list share keys, such as their kind.
  return found.filter(({ path }, index) => found.findIndex((one) => one.path === path) === index);
}

function settingOf(path: string, schema: z.core.$ZodType): Setting[] {
  const { inner, fallback, isOptional, isGroup } = unwrapped(schema);
  const allowed = allowedFor(inner);
  const range = /^Must be (?:a whole number, )?([\d.]+-[\d.]+(?: \S+)?)$/.exec(allowed[0] ?? '')?.[1];
  return [
    {
      ...{ path, schema, allowed, isGroup },
      ...(range !== undefined && { range }),
      ...(fallback !== undefined && { fallback }),
      isRequired: !isOptional && fallback === undefined && !isGroup,
    },
    ...below(path, inner),
  ];
}

/** What defaults and options are wrapped around. */
function unwrapped(schema: z.core.$ZodType) {
  let inner = schema;
  let fallback: unknown;
  let isOptional = false;
  let isGroup = false;
  for (let def = definition(inner); def.innerType; def = definition(inner)) {
    if (def.type === 'default') fallback = def.defaultValue;
    if (def.type === 'prefault') isGroup = true;
    if (def.type === 'optional') isOptional = true;
    inner = def.innerType;
  }
  return { inner, fallback, isOptional, isGroup };
}

function below(path: string, schema: z.core.$ZodType): Setting[] {
  const { type, shape, element, keyType, valueType, options } = definition(schema);
  if (type === 'object') return settingsOf(shape ?? {}, `${path}.`);
  if (type === 'array' && element) return below(`${path}[]`, element);
  if (type === 'record' && valueType)
    return below(`${path}.${isOfServices(keyType) ? '<service>' : '<name>'}`, valueType);
  if (type === 'union') return (options ?? []).flatMap((option) => variant(path, schema, option));
  return [];
}

const isOfServices = (keyType: z.core.$ZodType | undefined) =>
  keyType !== undefined && definition(keyType).type === 'enum';

function variant(path: string, union: z.core.$ZodType, option: z.core.$ZodType): Setting[] {
  const { discriminator = '', error } = definition(union);
  const kind = definition(option).shape?.[discriminator];
  if (!kind) return [];
  const [value] = definition(kind).values ?? [];
  return below(path, option).map((setting) =>
    setting.path === `${path}.${discriminator}`
      ? { ...setting, schema: union, allowed: messageOf(error).map(sentence) }
      : { ...setting, kind: `${discriminator}: '${value}'` },
  );
}

/** None of these is a value of any setting; what zod says of each is one of the setting's own messages. */
const WRONG: readonly unknown[] = ['\n', '', -1, 0.123, Number.MAX_SAFE_INTEGER];

function allowedFor(schema: z.core.$ZodType): string[] {
  const { type, element, keyType, valueType, checks = [] } = definition(schema);
  const own = checks.flatMap(({ _zod }) => messageOf(_zod.def.error));
  switch (type) {
    case 'boolean':
      return ['Must be true or false'];
    case 'object':
      return own.map(sentence);
    case 'literal':
      return [];
    case 'array': {
      const each = element ? allowedFor(element) : [];
      return [
        'Must be a list',
        ...own.map(sentence),
        ...each.map((one) => one.replace(/^Must /, 'Each must ')),
      ];
    }
    case 'record': {
      const each = valueType ? allowedFor(valueType) : [];
      const names = keyType && !isOfServices(keyType) ? allowedFor(keyType) : [];
      return [
        isOfServices(keyType) ? 'Must be an object with names of services' : 'Must be an object',
        ...names.map((one) => one.replace(/^Must /, 'Each name must ')),
        ...each.map((one) => one.replace(/^Must /, 'Each must ')),
      ];
    }
    default: {
      const told = WRONG.flatMap((value) => {
        const { error } = (schema as z.ZodType).safeParse(value);
        return error?.issues.map(({ message }) => message) ?? [];
      });
      // A type's own error has zod's words, such as those for a text that is a number.
      return [...new Set(told.filter((message) => message.startsWith('must ')))].map(sentence);
    }
  }
}

const messageOf = (error: unknown): string[] => {
  const told = typeof error === 'function' ? (error({ input: '\n' }) as unknown) : error;
  const message = typeof told === 'object' && told !== null ? Reflect.get(told, 'message') : told;
  return typeof message === 'string' && message.startsWith('must ') ? [message] : [];
};

const sentence = (message: string) => message.charAt(0).toUpperCase() + message.slice(1);
