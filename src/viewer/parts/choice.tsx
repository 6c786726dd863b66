/** One of several values, as a row of buttons that belong together: radio buttons, so the keyboard knows them. */

export interface Option<Value extends string> {
  readonly value: Value;
  readonly label: string;
  /** What it means, where the label alone does not say it. */
  readonly hint?: string;
}

interface Props<Value extends string> {
  readonly legend: string;
  readonly name: string;
  readonly options: readonly Option<Value>[];
  readonly value: Value;
  readonly onChoose: (value: Value) => void;
}

export const Choice = <Value extends string>({ legend, name, options, value, onChoose }: Props<Value>) => (
  <fieldset class="choice">
    <legend>{legend}</legend>
    <div class="choice-row">
      {options.map((option) => (
        <label key={option.value} title={option.hint}>
          <input type="radio" name={name} value={option.value} checked={option.value === value} onChange={() => onChoose(option.value)} />
          <span>{option.label}</span>
        </label>
      ))}
    </div>
  </fieldset>
);
