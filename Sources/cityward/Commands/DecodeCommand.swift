import ArgumentParser
import Foundation
import HJ212
import Ingest
import Places

/// `cityward decode`: what is in a frame of a device, and what the daemon makes of it.
struct DecodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode",
        abstract: "Shows what is in a device's frame, and the reading that comes of it.",
        discussion: """
            For whoever has a vendor on the telephone. Frames are given as arguments, or one a line on standard input, and each is \
            answered by one line of JSON: the frame with its fields in the protocol's own units, and the "reading" as rules and \
            store would see it, or "refused" with the reason. Exit code 1 when something was refused.

            jt808: hex digits of JT/T 808-2011, -2013 or -2019 from flag to flag, 7e … 7e, with blanks at will; several frames may be \
            glued together, and a message in parts is shown with its last one. "alarm" and "status" list the numbers of the bits that \
            are set, "items" what stands behind the position. What a vendor's items mean is said in 'vendors' of cityward.yaml: try a \
            table with --config and --vendor. The clock is not asked: an old frame is read as it was read then.

            hj212: the text of HJ 212 frames from ## to the checksum, several glued together or alone. "crc" is the kind of checksum \
            that is right, "factors" is what the frame says of each; a mean of minutes is taken to be over ten. A frame whose \
            checksum is of another kind is refused, unless --crc says so.

            cityward decode --format jt808 7e000200000138001380000007af7e
            cityward decode --format jt808 --config /etc/cityward --vendor acme < frames.txt
            cityward decode --format hj212 --crc modbus < frames.txt
            """
    )

    @Option(help: "How frames are written: \(DecodeFormat.names).")
    var format: DecodeFormat

    @Option(
        help: ArgumentHelp("A configuration folder, for its classes and vendors; none is needed.", valueName: "dir")
    )
    var config: String?

    @Option(name: .customLong("class"), help: ArgumentHelp("The device class.", valueName: "name"))
    var deviceClass: String?

    @Option(help: ArgumentHelp("The table of 'vendors' that the terminal goes by; needs --config.", valueName: "name"))
    var vendor: String?

    @Option(help: "The datum of positions.")
    var datum = Datum.wgs84

    @Option(help: "The kind of checksum: \(ChecksumKind.allCases.map(\.rawValue).joined(separator: ", ")); for hj212.")
    var crc = ChecksumKind.hj212

    @Argument(help: ArgumentHelp("A frame; without one, each line of standard input is.", valueName: "frame"))
    var frames: [String] = []

    func validate() throws {
        guard vendor == nil || config != nil else {
            throw ValidationError("--vendor needs --config: the table stands there")
        }
        guard !frames.isEmpty || isatty(STDIN_FILENO) == 0 else {
            throw ValidationError("give a frame, or one a line on standard input")
        }
    }

    func run() throws {
        let desk = try DecodeDesk(folder: config)
        var examiner = try desk.examiner(format, deviceClass: deviceClass, vendor: vendor, datum: datum, checksum: crc)
        guard frames.isEmpty else {
            let answers = frames.map { answer(of: examiner.examine($0.utf8.span)) }
            for answer in answers { print(answer.text) }
            let refused = answers.count(where: \.isFailure)
            guard refused == 0 else { throw Failure("\(refused) of \(frames.count) frames are refused") }
            return
        }
        var exchange = LineExchange()
        exchange.run { line in
            guard let line else {
                return .failure(json: "{\"refused\":{\"reason\":\"too_large\",\"detail\":\"the line\"}}")
            }
            return answer(of: examiner.examine(Array(line).span))
        }
        guard exchange.failures == 0 else {
            throw Failure("\(exchange.failures) of \(exchange.lines) lines have something that is refused")
        }
    }

    /// A line may hold several frames, and is answered by as many lines.
    private func answer(of examinations: [Examination]) -> LineExchange.Answer {
        let json = examinations.map(\.json).joined(separator: "\n")
        return examinations.contains(where: \.isRefused) ? .failure(json: json) : .success(json: json)
    }
}

extension LineExchange.Answer {
    fileprivate var text: String {
        switch self {
        case .success(let json), .failure(let json): json
        }
    }

    fileprivate var isFailure: Bool {
        if case .failure = self { true } else { false }
    }
}
