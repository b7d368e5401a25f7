public import Documents

/// Reads place files: GeoJSON (RFC 7946), one FeatureCollection or Feature a file, with a top-level member `datum`.
///
/// It collects everything that is wrong in all files, and refuses identifiers that two places share. Use the places
/// only if there are no errors; those of faulty files are there so that a checker can still resolve their names.
///
/// ```json
/// { "type": "FeatureCollection", "datum": "gcj02", "features": [
///   { "type": "Feature", "id": "core", "properties": { "name": "中心城区", "kind": "curfew_zone" },
///     "geometry": { "type": "Polygon", "coordinates": [[[112.19, 31.03], …]] } } ] }
/// ```
///
/// Areas are Polygon or MultiPolygon; LineString and MultiLineString need a property `width`, Point a property
/// `radius`, both in metres. Altitudes, nested properties and nulls are left aside.
public struct PlaceReader: Sendable {
    /// The bound of one file, in bytes.
    public static let maximumFileBytes = 512 << 20
    /// The bound of features in one file.
    public static let maximumFeatures = 100_000
    /// The bound of positions in one file.
    public static let maximumVertices = 10_000_000
    /// After so many errors the reader stops listing them.
    public static let maximumErrors = 1_000

    /// The places read so far, in the order of the files and of their features.
    public private(set) var places: [Place] = []
    /// The errors found so far, in the order of the files and of the lines in them.
    public private(set) var errors: [FileProblem] = []

    /// Where each identifier was first used.
    private var owners: [String: String] = [:]

    public init() {}

    /// Reads one more file.
    ///
    /// - Parameters:
    ///   - bytes: the content of the file, UTF-8.
    ///   - file: its name, for errors.
    public mutating func read(_ bytes: [UInt8], file: String) {
        guard bytes.count <= Self.maximumFileBytes else {
            report([FileProblem(file: file, message: "larger than \(Self.maximumFileBytes >> 20) MiB: split it")])
            return
        }
        do throws(JSONSyntaxError) {
            var content = PlaceFile(document: try JSONDocument(parsing: bytes), file: file)
            content.readAll()
            adopt(content)
        } catch {
            let place = LineTable(bytes).position(of: error.offset)
            let message = "not JSON: \(error.message)"
            report([FileProblem(file: file, line: place.line, column: place.column, message: message)])
        }
    }

    private mutating func adopt(_ content: PlaceFile) {
        var faults = content.faults
        let lines = LineTable(content.document.bytes)
        for (place, offset) in zip(content.places, content.offsets) {
            if let owner = owners[place.identifier] {
                let message = "\"\(place.identifier)\" is already the identifier of the place at \(owner): rename one"
                faults.append(PlaceFile.Fault(offset: offset, message: message))
            } else {
                owners[place.identifier] = "\(content.file):\(lines.line(of: offset))"
                places.append(place)
            }
        }
        let sorted = faults.enumerated().sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }
        report(
            sorted.map { fault in
                let position = lines.position(of: fault.element.offset)
                return FileProblem(
                    file: content.file,
                    line: position.line,
                    column: position.column,
                    message: fault.element.message
                )
            }
        )
    }

    private mutating func report(_ found: [FileProblem]) {
        let room = Self.maximumErrors - errors.count
        guard room > 0 else { return }
        errors.append(contentsOf: found.prefix(room))
        guard errors.count == Self.maximumErrors, let last = found.last else { return }
        errors.append(FileProblem(file: last.file, message: "there may be more errors: correct these first"))
    }
}
