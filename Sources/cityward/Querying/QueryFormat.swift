import ArgumentParser
import Telemetry

/// How the answer to a question is written.
enum QueryFormat: String, ExpressibleByArgument, CaseIterable {
    case table, csv, ndjson, geojson, gpx

    func encoder(_ sink: RowSink, withByteOrderMark: Bool, gap: TimeSpan) -> any RowEncoder {
        switch self {
        case .table: TableEncoder(sink)
        case .csv: CSVEncoder(sink, withByteOrderMark: withByteOrderMark)
        case .ndjson: NDJSONEncoder(sink)
        case .geojson: GeoJSONEncoder(sink)
        case .gpx: GPXEncoder(sink, gap: gap)
        }
    }
}
