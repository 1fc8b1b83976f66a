/** The objectives whose model files are read and written. */
export type ObjectiveName =
  | 'binary:logistic'
  | 'reg:logistic'
  | 'reg:squarederror'
  | 'reg:squaredlogerror'
  | 'reg:absoluteerror'
  | 'reg:pseudohubererror'
  | 'count:poisson'
  | 'reg:gamma'
  | 'reg:tweedie'
  | 'multi:softprob'
  | 'multi:softmax';

/** From margin to prediction; `class` is the number of the class with the greatest margin. */
export type Link = 'identity' | 'logistic' | 'exp' | 'softmax' | 'class';

interface ObjectiveForm {
  readonly link: Link;
  /** What XGBoost 1.7 demands beside the name, at its defaults: training alone reads the values. */
  readonly parameters?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const regLoss = { reg_loss_param: { scale_pos_weight: '1' } };

const forms: Readonly<Record<ObjectiveName, ObjectiveForm>> = {
  'binary:logistic': { link: 'logistic', parameters: regLoss },
  'reg:logistic': { link: 'logistic', parameters: regLoss },
  'reg:squarederror': { link: 'identity', parameters: regLoss },
  'reg:squaredlogerror': { link: 'identity', parameters: regLoss },
  'reg:absoluteerror': { link: 'identity' },
  'reg:pseudohubererror': {
    link: 'identity',
    parameters: { pseudo_huber_param: { huber_slope: '1' } },
  },
  'count:poisson': {
    link: 'exp',
    parameters: { poisson_regression_param: { max_delta_step: '0.699999988' } },
  },
  'reg:gamma': { link: 'exp' },
  'reg:tweedie': {
    link: 'exp',
    parameters: { tweedie_regression_param: { tweedie_variance_power: '1.5' } },
  },
  'multi:softprob': { link: 'softmax' },
  'multi:softmax': { link: 'class' },
};

export function isObjectiveName(name: string): name is ObjectiveName {
  return Object.hasOwn(forms, name);
}

export function objectiveForm(name: ObjectiveName): ObjectiveForm {
  return forms[name];
}

/** Whether a model of the objective has a margin for each class. */
export function hasClasses(name: ObjectiveName): boolean {
  const { link } = forms[name];
  return link === 'softmax' || link === 'class';
}
