/**
 * Units of measurement as people write them, and conversion between them. A unit is a factor (and for temperatures an offset) to its
 * dimension's base unit, exact where the definition is exact (international yard and pound, SI). US customary for cups and gallons.
 */

export type Dimension =
  | 'length'
  | 'mass'
  | 'temperature'
  | 'volume'
  | 'speed'
  | 'area'
  | 'time'
  | 'data'
  | 'energy'
  | 'pressure'
  | 'power';

export interface Unit {
  /** As it is shown. */
  symbol: string;
  dimension: Dimension;
  /** base = value * factor + offset. Base units: m, kg, K, L, m/s, m², s, byte, J, Pa, W. */
  factor: number;
  offset: number;
}

type Row = readonly [symbol: string, factor: number, names: string, offset?: number];

const table: Readonly<Record<Dimension, readonly Row[]>> = {
  length: [
    ['m', 1, 'm meter meters metre metres'],
    ['km', 1_000, 'km kms kilometer kilometers kilometre kilometres klicks k'],
    ['cm', 0.01, 'cm cms centimeter centimeters centimetre centimetres'],
    ['mm', 0.001, 'mm millimeter millimeters millimetre millimetres'],
    ['mi', 1_609.344, 'mi mile miles'],
    ['yd', 0.9144, 'yd yds yard yards'],
    ['ft', 0.3048, 'ft foot feet'],
    ['in', 0.0254, 'in inch inches'],
    ['nmi', 1_852, 'nmi'],
    ['ly', 9_460_730_472_580_800, 'ly lightyear lightyears light-year light-years'],
  ],
  mass: [
    ['kg', 1, 'kg kgs kilo kilos kilogram kilograms'],
    ['g', 0.001, 'g gr gram grams gramme grammes'],
    ['mg', 0.000001, 'mg milligram milligrams'],
    ['lb', 0.45359237, 'lb lbs pound pounds'],
    ['oz', 0.028349523125, 'oz ounce ounces'],
    ['st', 6.35029318, 'stone stones'],
    ['t', 1_000, 'tonne tonnes'],
    ['ton', 907.18474, 'ton tons'],
  ],
  temperature: [
    ['°C', 1, 'c celsius centigrade', 273.15],
    ['°F', 5 / 9, 'f fahrenheit', 459.67 * (5 / 9)],
    ['K', 1, 'kelvin kelvins', 0],
  ],
  volume: [
    ['L', 1, 'l liter liters litre litres'],
    ['ml', 0.001, 'ml mls milliliter milliliters millilitre millilitres cc'],
    ['cl', 0.01, 'cl centiliter centiliters'],
    ['dl', 0.1, 'dl deciliter deciliters'],
    ['cups', 0.2365882365, 'cup cups'],
    ['tbsp', 0.01478676478125, 'tbsp tbsps tablespoon tablespoons'],
    ['tsp', 0.00492892159375, 'tsp tsps teaspoon teaspoons'],
    ['gal', 3.785411784, 'gal gallon gallons'],
    ['pt', 0.473176473, 'pint pints pt'],
    ['qt', 0.946352946, 'qt quart quarts'],
    ['fl oz', 0.0295735295625, 'floz fl-oz'],
  ],
  speed: [
    ['m/s', 1, 'm/s mps'],
    ['km/h', 1 / 3.6, 'km/h kmh kph kmph'],
    ['mph', 0.44704, 'mph'],
    ['kn', 1_852 / 3_600, 'knot knots kn'],
  ],
  area: [
    ['m²', 1, 'sqm m2 m²'],
    ['ft²', 0.09290304, 'sqft ft2 ft²'],
    ['acres', 4_046.8564224, 'acre acres'],
    ['ha', 10_000, 'ha hectare hectares'],
    ['km²', 1_000_000, 'sqkm km2 km²'],
    ['mi²', 2_589_988.110336, 'sqmi'],
  ],
  time: [
    ['s', 1, 's sec second seconds'],
    ['min', 60, 'min minute minutes'],
    ['h', 3_600, 'h hour hours'],
    ['days', 86_400, 'd day days'],
    ['weeks', 604_800, 'week weeks fortnight'],
    ['months', 2_629_746, 'month months'],
    ['years', 31_556_952, 'year years'],
  ],
  data: [
    ['bytes', 1, 'byte bytes'],
    ['bits', 0.125, 'bit bits'],
    ['KB', 1_000, 'kb kilobyte kilobytes'],
    ['MB', 1_000_000, 'mb megabyte megabytes'],
    ['GB', 1_000_000_000, 'gb gig gigs gigabyte gigabytes'],
    ['TB', 1_000_000_000_000, 'tb terabyte terabytes'],
  ],
  energy: [
    ['J', 1, 'j joule joules'],
    ['kJ', 1_000, 'kj kilojoule kilojoules'],
    ['kcal', 4_184, 'kcal calorie calories kilocalories'],
    ['kWh', 3_600_000, 'kwh'],
  ],
  pressure: [
    ['Pa', 1, 'pa pascal pascals'],
    ['bar', 100_000, 'bar bars'],
    ['psi', 6_894.757293168, 'psi'],
    ['atm', 101_325, 'atm atmospheres'],
  ],
  power: [
    ['W', 1, 'w watt watts'],
    ['kW', 1_000, 'kw kilowatt kilowatts'],
    ['hp', 745.6998715822702, 'hp horsepower'],
  ],
};

const byName = new Map<string, Unit>();
for (const [dimension, rows] of Object.entries(table) as [Dimension, readonly Row[]][]) {
  for (const [symbol, factor, names, offset = 0] of rows) {
    for (const name of names.split(' ')) byName.set(name, { symbol, dimension, factor, offset });
  }
}

const joinedNames: readonly [RegExp, string][] = [
  [/\b(?:sq\.?|square) (?:ft|feet|foot)\b/g, 'sqft'],
  [/\b(?:sq\.?|square) (?:m|meters?|metres?)\b/g, 'sqm'],
  [/\b(?:sq\.?|square) (?:km|kilomet(?:er|re)s?)\b/g, 'sqkm'],
  [/\b(?:sq\.?|square) (?:mi|miles?)\b/g, 'sqmi'],
  [/\b(?:fl\.? ?oz|fluid ounces?)\b/g, 'fl-oz'],
  [/\blight years?\b/g, 'light-years'],
  [/\bnautical miles?\b/g, 'nmi'],
  [/\b(?:miles (?:per|an) hour)\b/g, 'mph'],
  [/\b(?:kilomet(?:er|re)s (?:per|an) hour|km ?\/ ?h|kms? an hour)\b/g, 'km/h'],
  [/\bmet(?:er|re)s (?:per|a) second\b/g, 'm/s'],
  [/\bkilowatt hours?\b/g, 'kwh'],
  [/(?:°|º|\bdegrees?\b) ?(?=(?:c|f|celsius|fahrenheit|centigrade)\b)/g, ''],
];

/** Text with units of two words written as one. */
export function withJoinedUnits(text: string): string {
  let joined = text;
  for (const [pattern, name] of joinedNames) joined = joined.replace(pattern, name);
  return joined;
}

/** The unit of a name in lower case, or undefined. */
export function unitOf(name: string): Unit | undefined {
  return byName.get(name);
}

/** A value in another unit of the same dimension; undefined between dimensions. */
export function converted(value: number, from: Unit, to: Unit): number | undefined {
  if (from.dimension !== to.dimension) return undefined;
  return (value * from.factor + from.offset - to.offset) / to.factor;
}
