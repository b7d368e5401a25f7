import Foundation

/// The doctor's findings as a page for people, or as one JSON document.
struct HealthReportText {
    let record: HealthRecord
    /// Whether escape sequences colour it.
    let isColoured: Bool

    var page: String {
        var lines: [String] = []
        var subject = ""
        for finding in record.findings {
            if finding.subject != subject {
                if !subject.isEmpty { lines.append("") }
                subject = finding.subject
                lines.append(subject)
            }
            lines.append("  \(mark(finding.severity)) \(finding.found)")
            if let why = finding.why { lines.append("          \(why)") }
            if let next = finding.next { lines.append("          → \(next)") }
        }
        let problems = count(.problem)
        let warnings = count(.warning)
        let summary =
            problems + warnings == 0
            ? "nothing is to be done; \(count(.fine)) checks in order"
            : "problems: \(problems), warnings: \(warnings), checks in order: \(count(.fine))"
        return (lines + ["", summary, ""]).joined(separator: "\n")
    }

    /// `{"problems":1,"warnings":0,"findings":[{"severity":…,"subject":…,"found":…,"why":…,"next":…}]}`.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let document = Document(problems: count(.problem), warnings: count(.warning), findings: record.findings)
        return String(decoding: try encoder.encode(document), as: UTF8.self) + "\n"
    }

    private struct Document: Encodable {
        let problems: Int
        let warnings: Int
        let findings: [HealthFinding]
    }

    private func count(_ severity: HealthFinding.Severity) -> Int {
        record.findings.count { $0.severity == severity }
    }

    private func mark(_ severity: HealthFinding.Severity) -> String {
        let (word, colour) =
            switch severity {
            case .problem: ("PROBLEM", "31")
            case .warning: ("WARNING", "33")
            case .note: ("note   ", "36")
            case .fine: ("ok     ", "32")
            }
        return isColoured ? "\u{1B}[\(colour)m\(word)\u{1B}[0m" : word
    }
}
