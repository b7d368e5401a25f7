/// One thing that is wrong with a file that a person wrote: where, what, and what to write instead.
public struct FileProblem: Error, Hashable, Sendable {
    /// The file as the caller named it.
    public let file: String
    /// From 1; `nil` where the whole file is meant.
    public let line: Int?
    /// From 1, in characters.
    public let column: Int?
    public let message: String

    public init(file: String, line: Int? = nil, column: Int? = nil, message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
    }
}

extension FileProblem: CustomStringConvertible {
    /// `rules/truck.yaml:7:3: message`, which editors turn into a link.
    public var description: String {
        let place = [line, column].compactMap { $0.map { ":\($0)" } }.joined()
        return "\(file)\(place): \(message)"
    }
}

/// Gathers problems while files are read, so that one run shows them all.
public final class ProblemList {
    public private(set) var problems: [FileProblem] = []
    /// What can be done without being wrong, and is hardly meant.
    public private(set) var warnings: [FileProblem] = []

    public init() {}

    public var isEmpty: Bool { problems.isEmpty }

    public func add(_ problem: FileProblem) {
        problems.append(problem)
    }

    public func warn(_ warning: FileProblem) {
        warnings.append(warning)
    }
}
