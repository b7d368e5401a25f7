import Foundation
import Glibc
import Hosting
import Logging
import Synchronization
import Testing
import TestSupport

/// Lines of the journal, and what becomes of them where there is none.
@Suite struct JournalTests {
    @Test func aLineIsWrittenWithItsFields() {
        let entry = JournalEntry("feed hotline: 失败", priority: 4, ["feed": "hotline", "retry-after": "5 s"])
        #expect(
            String(decoding: entry.bytes, as: UTF8.self) == """
                MESSAGE=feed hotline: 失败
                PRIORITY=4
                SYSLOG_IDENTIFIER=cityward
                CITYWARD_FEED=hotline
                CITYWARD_RETRY_AFTER=5 s

                """
        )
    }

    @Test func aValueWithLineBreaksComesWithItsLength() {
        let value = "a\nb=c\n"
        let bytes = JournalEntry(value, priority: 6, [:]).bytes
        let expected = Array("MESSAGE\n".utf8) + [6, 0, 0, 0, 0, 0, 0, 0] + Array((value + "\nPRIORITY=6\n").utf8)
        #expect(bytes.starts(with: expected))
        let long = String(repeating: "x\n", count: 200)
        #expect(JournalEntry(long, priority: 6, [:]).bytes[8..<16] == [0x90, 1, 0, 0, 0, 0, 0, 0])
    }

    @Test(arguments: [("feed", "CITYWARD_FEED"), ("rule set", "CITYWARD_RULE_SET"), ("é", "CITYWARD___")])
    func namesAreThoseOfTheJournal(key: String, name: String) {
        #expect(JournalEntry.name(of: key) == name)
        #expect(JournalEntry.name(of: String(repeating: "k", count: 100)).utf8.count == 64)
    }

    @Test func linesGoToTheSocketOfTheJournal() throws {
        let folder = try TemporaryFolder()
        let socket = try DatagramSocket(folder.path("socket"))
        let errors = Lines()
        var log = Logger(label: "test") { _ in
            JournalLog(journal: folder.path("socket"), write: { errors.append($0) })
        }
        log[metadataKey: "store"] = "/var/lib/cityward"
        log.error("full", metadata: ["store_error": "full"])
        #expect(
            try socket.receive() == """
                MESSAGE=full
                PRIORITY=3
                SYSLOG_IDENTIFIER=cityward
                CITYWARD_STORE=/var/lib/cityward
                CITYWARD_STORE_ERROR=full

                """
        )
        log.debug("unheard")
        log.notice("heard")
        #expect(try socket.receive().hasPrefix("MESSAGE=heard\nPRIORITY=5\n"))
        #expect(errors.all.isEmpty)
    }

    /// A datagram has a size that the kernel bounds.
    @Test func whatTheJournalDoesNotTakeGoesToStandardError() throws {
        let folder = try TemporaryFolder()
        let socket = try DatagramSocket(folder.path("socket"))
        let errors = Lines()
        let log = Logger(label: "test") { _ in
            JournalLog(journal: folder.path("socket"), write: { errors.append($0) })
        }
        let long = String(repeating: "长", count: 2 << 20)
        log.warning("\(long)")
        #expect(errors.all == ["<4>\(long)\n"])
        log.warning("short")
        #expect(try socket.receive().hasPrefix("MESSAGE=short\n"))
        try FileManager.default.removeItem(atPath: folder.path("socket"))
        log.error("nobody listens")
        #expect(errors.all.last == "<3>nobody listens\n")
    }

    @Test func elsewhereLinesHaveALevelAndATime() {
        let errors = Lines()
        let log = Logger(label: "test") { _ in JournalLog(journal: nil, write: { errors.append($0) }) }
        log.notice("begun", metadata: ["store": "x"])
        #expect(errors.all.count == 1)
        #expect(errors.all[0].hasSuffix(" notice: begun\n"))
        #expect(errors.all[0].hasPrefix("20"))
    }
}

private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    func append(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
}

/// The receiving end of a socket, as journald holds it.
private struct DatagramSocket: ~Copyable {
    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &name.sun_path) { unsafe $0.copyBytes(from: path.utf8.prefix(107)) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + path.utf8.count)
        let outcome = unsafe withUnsafePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, length) }
        }
        try #require(outcome == 0, "\(path) cannot be bound: \(errno)")
    }

    deinit { close(descriptor) }

    /// The next datagram; an error where none comes within five seconds.
    func receive() throws -> String {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        try #require(unsafe poll(&entry, 1, 5000) == 1, "nothing came")
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes[..<max(0, count)], as: UTF8.self)
    }
}
