/** The home dashboard: the panels of all services, gauges in rows at the top and graphs below. */
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { ReduceDataOptionsBuilder, VisibilityMode } from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardBuilder,
  type Panel as GrafanaPanel,
  type GridPos,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as GaugeBuilder } from '@grafana/grafana-foundation-sdk/gauge';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as GraphBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Panel, Service } from '../service';

/** Stays the same, so that links to the dashboard and its panels survive every release. */
export const HOME_UID = 'home';
export const PROMETHEUS_UID = 'prometheus';

const GRID_WIDTH = 24;
const GAUGE = { w: 3, h: 5 };
const GRAPH = { w: 8, h: 8 };

/** Content of home.json. */
export function homeDashboard(services: readonly Service[]): object {
  const panels = services.flatMap((service) => service.panels ?? []);
  const gauges = panels.filter(({ kind }) => kind === 'gauge');
  const graphs = panels.filter(({ kind }) => kind === 'graph');
  const dashboard = new DashboardBuilder('Home')
    .uid(HOME_UID)
    .readonly()
    .timezone('browser')
    .refresh('30s')
    .time({ from: 'now-6h', to: 'now' });
  for (const [index, panel] of gauges.entries()) {
    dashboard.withPanel(gauge(panel, index + 1, position(index, GAUGE, 0)));
  }
  const below = Math.ceil(gauges.length / (GRID_WIDTH / GAUGE.w)) * GAUGE.h;
  const perRow = GRID_WIDTH / GRAPH.w;
  let place = 0;
  for (const [index, panel] of graphs.entries()) {
    if (panel.beginsRow) place = Math.ceil(place / perRow) * perRow;
    dashboard.withPanel(graph(panel, gauges.length + index + 1, position(place, GRAPH, below)));
    place += 1;
  }
  return dashboard.build();
}

function gauge(panel: Panel, id: number, place: GridPos): Builder<GrafanaPanel> {
  const builder = new GaugeBuilder()
    .id(id)
    .title(panel.title)
    .datasource(DATASOURCE)
    .gridPos(place)
    .unit(panel.unit)
    .min(0)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .thresholds(thresholds(panel))
    .targets(targets(panel));
  return panel.max === undefined ? builder : builder.max(panel.max);
}

const graph = (panel: Panel, id: number, place: GridPos): Builder<GrafanaPanel> =>
  new GraphBuilder()
    .id(id)
    .title(panel.title)
    .datasource(DATASOURCE)
    .gridPos(place)
    .unit(panel.unit)
    .min(0)
    .fillOpacity(10)
    .showPoints(VisibilityMode.Never)
    .targets(targets(panel));

const DATASOURCE = { type: 'prometheus', uid: PROMETHEUS_UID };

function position(index: number, { w, h }: { readonly w: number; readonly h: number }, top: number): GridPos {
  const perRow = GRID_WIDTH / w;
  return { x: (index % perRow) * w, y: top + Math.floor(index / perRow) * h, w, h };
}

/** Reference ids are A, B, C, … as Grafana gives them itself. */
const targets = ({ queries }: Panel): Builder<Dataquery>[] =>
  queries.map(({ expression, legend }, index) =>
    new DataqueryBuilder()
      .refId(String.fromCharCode(65 + index))
      .datasource(DATASOURCE)
      .expr(expression)
      .legendFormat(legend)
      .range(),
  );

function thresholds({ threshold, worse }: Panel): ThresholdsConfigBuilder {
  // The first step reaches down without end, which Grafana writes as null.
  const steps: Threshold[] =
    threshold === undefined
      ? [{ value: null, color: 'green' }]
      : [
          { value: null, color: worse === 'lower' ? 'red' : 'green' },
          { value: threshold, color: worse === 'lower' ? 'green' : 'red' },
        ];
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps);
}
