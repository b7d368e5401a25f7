import Foundation
import Glibc

/// Where rows go: standard output, or a file that appears whole or not at all.
final class RowSink {
    private static let capacity = 1 << 16

    private let descriptor: Int32
    /// Where the file is going to be, and where it is written meanwhile.
    private let file: (path: String, part: String)?
    private var buffer: [UInt8] = []

    /// Writes to standard output.
    init() {
        descriptor = STDOUT_FILENO
        file = nil
    }

    /// Writes beside a file, which is replaced when everything is there.
    init(file path: String) throws {
        let part = "\(path).part-\(getpid())"
        descriptor = unsafe open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        file = (path, part)
        guard descriptor >= 0 else { throw refusal() }
    }

    func put(_ text: String) throws {
        buffer.append(contentsOf: text.utf8)
        if buffer.count >= Self.capacity { try flush() }
    }

    func flush() throws {
        var rest = buffer[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                throw refusal()
            } else if let signal = Stopping.signal {
                throw Stopped(signal: signal)
            }
        }
        buffer.removeAll(keepingCapacity: true)
    }

    /// Everything was written: a file takes its place.
    func finish() throws {
        try flush()
        guard let file else { return }
        guard fsync(descriptor) == 0, close(descriptor) == 0, unsafe rename(file.part, file.path) == 0 else {
            let refusal = refusal()
            unsafe unlink(file.part)
            throw refusal
        }
    }

    /// Nothing more will come: no half of a file stays.
    func abandon() {
        buffer = []
        guard let file else { return }
        close(descriptor)
        unsafe unlink(file.part)
    }

    /// Why the last system call has failed.
    private func refusal() -> Failure {
        Failure("\(file?.path ?? "the output") cannot be written: \(unsafe String(cString: strerror(errno)))")
    }
}
