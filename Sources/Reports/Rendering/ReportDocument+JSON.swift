import Telemetry

extension ReportDocument {
    /// As `schemas/report.schema.json` has it: the same report always gives the same bytes.
    public var json: String {
        var json = JSONWriter()
        json.set("kind", kind)
        json.set("title", json: title.json)
        json.set("period", period.description)
        json.set("from", period.stretch.lowerBound.rfc3339())
        json.set("to", period.stretch.upperBound.rfc3339())
        json.set("scope", json: array(scope.map(\.json)))
        var figures = JSONWriter()
        for figure in self.figures { figures.set(figure.key, json: figure.json) }
        json.set("figures", json: figures.text)
        var tables = JSONWriter()
        for table in self.tables { tables.set(table.key, json: table.json) }
        json.set("tables", json: tables.text)
        json.set("notes", json: array(notes.map(\.json)))
        json.set("provenance", json: array(provenance.map(\.json)))
        if !features.isEmpty { json.set("features", json: geoJSON) }
        return json.text
    }

    /// What is shown on a map, as a GeoJSON FeatureCollection (RFC 7946).
    public var geoJSON: String {
        var json = JSONWriter()
        json.set("type", "FeatureCollection")
        json.set("features", json: array(features.map(\.geoJSON)))
        return json.text
    }
}

extension ReportText {
    var json: String {
        var json = JSONWriter()
        json.set("zh", chinese)
        json.set("en", english)
        return json.text
    }
}

extension ReportFact {
    fileprivate var json: String {
        var json = JSONWriter()
        json.set("name", json: name.json)
        json.set("value", value)
        return json.text
    }
}

extension ReportFigure {
    fileprivate var json: String {
        var json = JSONWriter()
        json.set("name", json: name.json)
        json.set("value", json: value.json)
        json.set("unit", unit.name)
        if let target { json.set("target", target) }
        return json.text
    }
}

extension ReportTable {
    fileprivate var json: String {
        var json = JSONWriter()
        json.set("title", json: title.json)
        json.set("columns", json: array(columns.map(\.json)))
        let rows = self.rows.map { row in
            var json = JSONWriter()
            for (column, cell) in zip(columns, row) { json.set(column.key, json: cell.json) }
            return json.text
        }
        json.set("rows", json: array(rows))
        return json.text
    }
}

extension ReportColumn {
    fileprivate var json: String {
        var json = JSONWriter()
        json.set("key", key)
        json.set("name", json: name.json)
        json.set("unit", unit.name)
        return json.text
    }
}

extension ReportFeature {
    fileprivate var geoJSON: String {
        var json = JSONWriter()
        json.set("type", "Feature")
        var geometry = JSONWriter()
        switch self.geometry {
        case .point(let point):
            geometry.set("type", "Point")
            geometry.set("coordinates", json: point.geoJSON)
        case .line(let line):
            geometry.set("type", "LineString")
            geometry.set("coordinates", json: array(line.map(\.geoJSON)))
        case .lines(let lines):
            geometry.set("type", "MultiLineString")
            geometry.set("coordinates", json: array(lines.map { array($0.map(\.geoJSON)) }))
        }
        json.set("geometry", json: geometry.text)
        var properties = JSONWriter()
        for (name, value) in self.properties { properties.set(name, json: value.json) }
        json.set("properties", json: properties.text)
        return json.text
    }
}

extension Coordinate {
    fileprivate var geoJSON: String { "[\(longitude),\(latitude)]" }
}

private func array(_ values: [String]) -> String { "[" + values.joined(separator: ",") + "]" }
