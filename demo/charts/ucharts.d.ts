/** The part of `@qiun/ucharts` that the demo uses; the package has no types of its own. */
declare module '@qiun/ucharts' {
  export interface ChartSeries {
    readonly name: string
    readonly data: readonly number[]
  }

  export interface ChartOptions {
    readonly type: 'area'
    readonly context: UniNamespace.CanvasContext
    readonly width: number
    readonly height: number
    readonly categories: readonly string[]
    readonly series: readonly ChartSeries[]
    readonly animation: boolean
    readonly background: string
    readonly color: readonly string[]
    readonly padding: readonly [number, number, number, number]
    readonly dataLabel: boolean
    readonly dataPointShape: boolean
    readonly legend: { readonly show: boolean }
    readonly fontSize: number
    readonly fontColor: string
    readonly xAxis: {
      readonly disableGrid: boolean
      readonly labelCount: number
      readonly fontColor: string
      readonly axisLineColor: string
    }
    readonly yAxis: {
      readonly gridType: 'dash' | 'solid'
      readonly gridColor: string
      readonly splitNumber: number
      readonly data: readonly {
        readonly min: number
        readonly max: number
        readonly fontColor: string
        readonly axisLine: boolean
        readonly formatter: (value: number) => string
      }[]
    }
    readonly extra: {
      readonly area: {
        readonly type: 'straight' | 'curve'
        readonly opacity: number
        readonly addLine: boolean
        readonly width: number
        readonly gradient: boolean
      }
    }
  }

  export default class UCharts {
    constructor(options: ChartOptions)
  }
}
