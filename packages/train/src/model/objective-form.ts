/** The objectives whose model files are read and written. */
export type ObjectiveName =
  | 'binary:logistic'
  | 'binary:logitraw'
  | 'reg:logistic'
  | 'reg:squarederror'
  | 'reg:squaredlogerror'
  | 'reg:absoluteerror'
  | 'reg:pseudohubererror'
  | 'reg:quantileerror'
  | 'reg:expectileerror'
  | 'count:poisson'
  | 'reg:gamma'
  | 'reg:tweedie'
  | 'survival:cox'
  | 'survival:aft'
  | 'rank:pairwise'
  | 'rank:ndcg'
  | 'rank:map'
  | 'multi:softprob'
  | 'multi:softmax';

/** From margin to prediction; `class` is the number of the class with the greatest margin. */
export type Link = 'identity' | 'logistic' | 'exp' | 'softmax' | 'class';

/** What an objective was trained with, as XGBoost's files have it: `{ reg_loss_param: { … } }`. */
export type ObjectiveParameters = Readonly<Record<string, Readonly<Record<string, string>>>>;

interface ObjectiveForm {
  readonly link: Link;
  /** The XGBoost that brought it as it is, where that is not older than its JSON files. */
  readonly since?: readonly [major: number, minor: number];
  /** What XGBoost 1.7 demands beside the name, at its defaults: training alone reads the values. */
  readonly parameters?: ObjectiveParameters;
  /** Newer ones write other parameters, or none. */
  readonly isOldForm?: true;
}

const regLoss = { reg_loss_param: { scale_pos_weight: '1' } };
const rank: ObjectiveForm = {
  link: 'identity',
  parameters: { lambda_rank_param: { fix_list_weight: '0', num_pairsample: '1' } },
  isOldForm: true,
};

const forms: Readonly<Record<ObjectiveName, ObjectiveForm>> = {
  'binary:logistic': { link: 'logistic', parameters: regLoss },
  // Before, its base score was a probability.
  'binary:logitraw': { link: 'identity', since: [1, 7], parameters: regLoss },
  'reg:logistic': { link: 'logistic', parameters: regLoss },
  'reg:squarederror': { link: 'identity', parameters: regLoss },
  'reg:squaredlogerror': { link: 'identity', parameters: regLoss },
  'reg:absoluteerror': { link: 'identity', since: [1, 7] },
  'reg:pseudohubererror': {
    link: 'identity',
    since: [1, 2],
    parameters: { pseudo_huber_param: { huber_slope: '1' } },
  },
  'reg:quantileerror': { link: 'identity', since: [2, 0] },
  'reg:expectileerror': { link: 'identity', since: [3, 3] },
  'count:poisson': {
    link: 'exp',
    parameters: { poisson_regression_param: { max_delta_step: '0.699999988' } },
    isOldForm: true,
  },
  'reg:gamma': { link: 'exp' },
  'reg:tweedie': {
    link: 'exp',
    parameters: { tweedie_regression_param: { tweedie_variance_power: '1.5' } },
  },
  'survival:cox': { link: 'exp' },
  'survival:aft': {
    link: 'exp',
    since: [1, 1],
    parameters: {
      aft_loss_param: { aft_loss_distribution: 'normal', aft_loss_distribution_scale: '1' },
    },
  },
  'rank:pairwise': rank,
  'rank:ndcg': rank,
  'rank:map': rank,
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
