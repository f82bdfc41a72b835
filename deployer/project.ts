/** From a stack's folder, where Terraform and the steps run, to the project. */
export const PROJECT = '../../..';
