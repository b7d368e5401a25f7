import NIOCore
import NIOPosix
import Testing

@testable import Gateway

/// How an event loop takes together what comes shortly after something else.
@Suite(.timeLimit(.minutes(1))) struct StridesTests {
    /// Has something come every millisecond, and says in how many rounds of the loop it was taken.
    private func rounds(of count: Int, every pause: TimeAmount) async throws -> Int {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let state = NIOLoopBoundBox.makeBoxSendingValue(State(Strides(on: loop)), eventLoop: loop)
        for number in 0..<count {
            loop.scheduleTask(in: pause * Int64(number)) { state.value.take() }
        }
        try await loop.scheduleTask(in: pause * Int64(count) + .milliseconds(50)) {}.futureResult.get()
        let rounds = try await loop.submit { state.value.rounds }.get()
        try await group.shutdownGracefully()
        return rounds
    }

    private final class State {
        private let strides: Strides
        private var last = NIODeadline.distantPast
        /// Things with more than half a stride between them and the one before.
        private(set) var rounds = 0

        init(_ strides: Strides) {
            self.strides = strides
        }

        func take() {
            let now = NIODeadline.now()
            if last == .distantPast || now - last > TimeAmount.nanoseconds(Strides.length.nanoseconds / 2) {
                rounds += 1
            }
            last = now
            strides.tread()
        }
    }

    @Test func manyAreTakenTogether() async throws {
        let rounds = try await rounds(of: 500, every: .milliseconds(1))
        #expect(rounds < 100, "\(rounds) rounds")
    }

    @Test func whatComesAloneWaitsForNothing() async throws {
        let rounds = try await rounds(of: 10, every: .milliseconds(30))
        #expect(rounds == 10)
    }
}
