import Documents
import Telemetry

extension YAMLValue {
    /// `[31.03, 112.20]`, degrees north and east on WGS-84; a problem where it is none.
    func position() -> Coordinate? {
        let numbers = elements.map { $0.text.flatMap(Double.init) }
        guard numbers.count == 2, let latitude = numbers[0], let longitude = numbers[1] else {
            report("a position is [latitude, longitude], as [31.03, 112.20]")
            return nil
        }
        if let coordinate = Coordinate(latitude: latitude, longitude: longitude) { return coordinate }
        let isSwapped = Coordinate(latitude: longitude, longitude: latitude) != nil
        report(isSwapped ? "the latitude comes first: [\(longitude), \(latitude)]" : "there is no such position")
        return nil
    }
}

/// Reads `spots: { gate: [31.03, 112.20] }`, the names by which stories say where devices are.
enum SpotReader {
    static func spots(in value: YAMLValue?) -> [String: Coordinate] {
        var spots: [String: Coordinate] = [:]
        for (name, position) in value?.members ?? [] {
            guard let text = name.text, isName(text) else {
                name.report("the name of a spot is one word, without a comma")
                continue
            }
            spots[text] = position.position()
        }
        return spots
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && !text.contains { $0.isWhitespace || $0 == "," }
    }
}
