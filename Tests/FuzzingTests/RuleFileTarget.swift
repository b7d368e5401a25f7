import Documents
import Fuzzing
import Places
import Rules
import Schedules

/// What the room of the rules reads. It is no part of `tools/fuzz`: the room needs a library of cryptography, which takes
/// longer to build than everything else there.
extension FuzzTarget {
    /// A file of rules, and one of limits: refused, or understood, and the second time alike.
    static let ruleFile = FuzzTarget(name: "rule-file", longestInput: 2048) { input throws(BrokenInvariant) in
        guard let text = text(input) else { return }
        try readTwice { problems in
            RuleFile.read(text, file: "rules.yaml", problems: problems).map(\.id.text)
        }
        try readTwice { problems in
            LimitFile.read(text, file: "limits.yaml", problems: problems).map { "\($0)" }
        }
    }

    /// A register of devices, and one of permits.
    static let register = FuzzTarget(name: "register", longestInput: 2048) { input throws(BrokenInvariant) in
        let file = bytes(input)
        try readTwice { problems in
            Register(csv: file, file: "devices.csv", classes: ["truck", "fume"], problems: problems).rows.map(\.device)
        }
        try readTwice { problems in
            _ = Permits(
                csv: file,
                file: "permits.csv",
                places: PlaceIndex([]),
                holidays: HolidayCalendar(),
                zone: .shanghai,
                problems: problems
            )
            return []
        }
    }

    private static func readTwice(_ read: (ProblemList) -> [String]) throws(BrokenInvariant) {
        let (first, second) = (ProblemList(), ProblemList())
        let found = read(first)
        try require(read(second) == found, "read again, it has other contents")
        try require(first.problems == second.problems, "read again, it has other problems")
        for problem in first.problems {
            try require(!problem.message.isEmpty, "refused without a reason")
            try require((problem.line ?? 1) >= 1 && (problem.column ?? 1) >= 1, "\(problem)")
        }
    }
}
