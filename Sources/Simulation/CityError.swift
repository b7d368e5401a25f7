/// Why a folder is no city that the simulator can play in.
public struct CityError: Error, Equatable, CustomStringConvertible {
    public let file: String
    /// From 1; `nil` where no line is meant.
    public let line: Int?
    public let message: String

    init(_ file: String, line: Int? = nil, _ message: String) {
        self.file = file
        self.line = line
        self.message = message
    }

    public var description: String {
        "\(file)\(line.map { ":\($0)" } ?? ""): \(message)"
    }
}
