#if DEBUG

import Glibc
import Synchronization

/// A place at which tests end the process, as a power cut would: `CITYWARD_FAULT=committed:37` sends it SIGKILL when it comes by
/// `committed` for the 37th time. `tools/test-faults` goes through all of them.
///
/// Only a debug build has fault points.
public func faultPoint(_ name: StaticString) {
    guard let fault = Fault.chosen, name.description == fault.name, fault.comesByForTheLastTime() else { return }
    kill(getpid(), SIGKILL)
}

/// What the environment says.
private final class Fault: Sendable {
    static let chosen: Fault? = {
        guard let text = unsafe getenv("CITYWARD_FAULT").map({ unsafe String(cString: $0) }) else { return nil }
        let parts = text.split(separator: ":")
        guard parts.count == 2, let count = Int(parts[1]), count > 0 else {
            fatalError("CITYWARD_FAULT=\(text): write a fault point and a count, as committed:37")
        }
        return Fault(name: String(parts[0]), count: count)
    }()

    let name: String
    private let count: Int
    private let passed = Atomic<Int>(0)

    init(name: String, count: Int) {
        self.name = name
        self.count = count
    }

    func comesByForTheLastTime() -> Bool {
        passed.add(1, ordering: .relaxed).newValue == count
    }
}

#else

/// Nothing: only a debug build has fault points.
@inlinable @inline(__always)
public func faultPoint(_: StaticString) {}

#endif
