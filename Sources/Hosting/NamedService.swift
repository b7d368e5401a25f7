public import ServiceLifecycle

/// A service with a name of its own.
///
/// The lifecycle writes its services into the metadata of each line that it logs. Without a name that is a mirror of everything that a
/// service holds: seconds of start, and hundreds of megabytes, for a city of a thousand places.
public struct NamedService: Service, CustomStringConvertible {
    public let description: String
    private let service: any Service

    public init(_ name: String, _ service: any Service) {
        description = name
        self.service = service
    }

    public func run() async throws {
        try await service.run()
    }
}
