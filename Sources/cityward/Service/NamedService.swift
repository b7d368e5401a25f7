import ServiceLifecycle

/// A service with a name of its own.
///
/// The lifecycle writes its services into the metadata of each line that it logs. Without a name that is a mirror of everything that a
/// service holds: seconds of start, and hundreds of megabytes, for a city of a thousand places.
struct NamedService: Service, CustomStringConvertible {
    let description: String
    private let service: any Service

    init(_ name: String, _ service: any Service) {
        description = name
        self.service = service
    }

    func run() async throws {
        try await service.run()
    }
}
