import Glibc
import NIOCore

/// Has an event loop that much comes to go round in strides: what comes meanwhile is taken together.
///
/// Ten thousand terminals report a thousand times a second, each when it likes. Waking up for each of them costs more than everything
/// that is done with it; with strides, the loop wakes up a hundred times a second. A terminal waits some milliseconds longer for its
/// answer, in a network that takes fifty; what comes alone waits for nothing.
final class Strides {
    /// From one round of the loop to the next where much comes.
    static let length = TimeAmount.milliseconds(10)

    private let loop: any EventLoop
    /// The loop rests at the end of this round.
    private var isResting = false
    private var restedAt = NIODeadline.now() - Strides.length

    init(on loop: any EventLoop) {
        self.loop = loop
    }

    /// Something has come. When all that has come in this round is done with, the rest of the stride is waited for.
    ///
    /// A round that begins a whole stride after the last one has nothing to wait for: little comes.
    func tread() {
        guard !isResting else { return }
        isResting = true
        // Tasks run behind everything that was there to be read.
        loop.assumeIsolated().execute { [self] in rest() }
    }

    private func rest() {
        isResting = false
        let rest = restedAt + Self.length - .now()
        // Nothing else is on this thread, and all that may come in is kept by the kernel.
        if rest > .zero { usleep(useconds_t(rest.nanoseconds / 1000)) }
        restedAt = .now()
    }
}
