import Databases
import NIOPosix
import Reports
import Storage
import Synchronization

/// Makes reports for the API: a few at a time, on threads and connections of their own, so that nobody else waits for them.
final class ReportDesk: Sendable {
    /// Reports that are made at a time; who asks for another is told to come again.
    static let most = 2
    static let usualLimit = Duration.seconds(30)

    private let location: StoreLocation
    private let limit: Duration
    private let threads = NIOThreadPool(numberOfThreads: ReportDesk.most)
    private let running = Mutex(0)

    struct TimeIsOver: Error {}

    init(at location: StoreLocation, limit: Duration = ReportDesk.usualLimit) {
        self.location = location
        self.limit = limit
    }

    func start() {
        threads.start()
    }

    func stop() async {
        try? await threads.shutdownGracefully()
    }

    /// - Throws: ``Problem``.
    func document(_ kind: ReportKind, _ request: ReportRequest, of city: ReportCity) async throws -> ReportDocument {
        let isFree = running.withLock { count in
            guard count < Self.most else { return false }
            count += 1
            return true
        }
        guard isFree else { throw Problem(.busy, "\(Self.most) reports are being made; try again in a moment") }
        defer { running.withLock { $0 -= 1 } }
        let (location, limit) = (location, limit)
        do {
            return try await threads.runIfActive {
                try Self.make(kind, request, of: city, from: location, within: limit)
            }
        } catch let problem as Problem {
            throw problem
        } catch let error as ReportError {
            throw Problem(.badRequest, error.description)
        } catch is TimeIsOver {
            throw tooSlow(kind)
        } catch let error as DatabaseError where error.kind == .interrupted {
            throw tooSlow(kind)
        } catch {
            throw Problem(.storeUnavailable, "the store cannot be read: \(error); see /health")
        }
    }

    private func tooSlow(_ kind: ReportKind) -> Problem {
        Problem(
            .tooSlow,
            "the report would take more than \(limit.components.seconds) s; narrow it by a filter, or make it on the "
                + "server with 'cityward report \(kind.name)'"
        )
    }

    private static func make(
        _ kind: ReportKind,
        _ request: ReportRequest,
        of city: ReportCity,
        from location: StoreLocation,
        within limit: Duration
    ) throws -> ReportDocument {
        let deadline = ContinuousClock.now + limit
        var request = request
        request.progress = { _ in
            if ContinuousClock.now >= deadline { throw TimeIsOver() }
        }
        return try StoreReader(at: location).limited(to: limit) { store in
            try store.inOneView { try kind.document(request, of: city, from: store) }
        }
    }
}
