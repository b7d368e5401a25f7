import Databases
import NIOPosix
import Storage
import Synchronization

/// A few read-only connections on threads of their own: questions to the store never hold up those who serve connections.
final class StoreReaders: Sendable {
    /// Threads, and connections, at most.
    static let count = 4
    /// A question that takes longer is ended.
    static let limit = Duration.seconds(5)

    static let tooSlow = Problem(
        .tooSlow,
        "the answer would take more than \(limit.components.seconds) s; ask for less: a shorter time, one device, one rule"
    )

    private let location: StoreLocation
    private let threads = NIOThreadPool(numberOfThreads: StoreReaders.count)
    /// One connection for each thread, opened when it is first needed.
    private let slots: [Slot]

    /// A place for a connection; whoever holds the lock uses it.
    private final class Slot: Sendable {
        let connection = Mutex<OpenReader?>(nil)
    }

    private final class OpenReader {
        let reader: StoreReader

        init(at location: StoreLocation) throws {
            reader = try StoreReader(at: location)
        }
    }

    init(at location: StoreLocation) {
        self.location = location
        slots = (0..<Self.count).map { _ in Slot() }
    }

    func start() {
        threads.start()
    }

    func stop() async {
        try? await threads.shutdownGracefully()
    }

    /// Runs `body` on one of the threads; the store stands still for it.
    ///
    /// - Throws: ``Problem``.
    func read<Result: Sendable>(
        _ body: @escaping @Sendable (borrowing StoreReader) throws -> Result
    ) async throws -> Result {
        do {
            return try await threads.runIfActive { try self.onFreeConnection(body) }
        } catch let problem as Problem {
            throw problem
        } catch let error as DatabaseError where error.kind == .interrupted {
            throw Self.tooSlow
        } catch {
            throw Problem(.storeUnavailable, "the store cannot be read: \(error); see /health")
        }
    }

    /// Runs `body` on one of the threads, without a connection.
    func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await threads.runIfActive(body)
    }

    private func onFreeConnection<Result: Sendable>(
        _ body: @Sendable (borrowing StoreReader) throws -> Result
    ) throws -> Result {
        let location = location
        for slot in slots {
            let found = try slot.connection.withLockIfAvailable { connection in
                if connection == nil { connection = try OpenReader(at: location) }
                do {
                    return try connection.map { try Self.ask($0, body) }
                } catch let error as DatabaseError where error.kind == .inputOutput {
                    // A server that was restarted, or a folder that was restored: the next question opens it anew.
                    connection = nil
                    throw error
                }
            }
            if let found, let result = found { return result }
        }
        preconditionFailure("there are as many slots as threads")
    }

    private static func ask<Result>(
        _ connection: OpenReader,
        _ body: (borrowing StoreReader) throws -> Result
    ) throws -> Result {
        try connection.reader.limited(to: limit) { reader in try reader.inOneView { try body(reader) } }
    }
}
