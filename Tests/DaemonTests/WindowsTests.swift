import Foundation
import TestSupport
import Testing

extension DaemonTests {
    /// `cityward windows`: opening hours as intervals.
    @Suite(.timeLimit(.minutes(5))) struct WindowsTests {
        private static let week = ["--from", "2026-10-05", "--to", "2026-10-12"]

        @Test func intervalsAreLocalTimesInCSV() async throws {
            let folder = try TemporaryFolder()
            let holidays = folder.url.appendingPathComponent("holidays.csv")
            try Data("date,kind\n2026-10-05,holiday\n2026-10-06,holiday\n2026-10-07,holiday\n".utf8).write(to: holidays)
            let (ending, text) = try await Daemon.run(
                ["windows", "Mo-Fr 22:00-06:00; PH off", "--from", "2026-10-05", "--to", "2026-10-09T23:30"]
                    + ["--holidays", holidays.path],
                in: folder
            )
            #expect(ending == .exited(0))
            #expect(
                text == """
                    start,end\r
                    2026-10-08T22:00:00+08:00,2026-10-09T06:00:00+08:00\r
                    2026-10-09T22:00:00+08:00,2026-10-09T23:30:00+08:00\r

                    """
            )
        }

        @Test(arguments: [
            ("2026-10-05", "2026-10-05T00:00:00+08:00"), ("2026-10-05T07:30", "2026-10-05T07:30:00+08:00"),
            ("2026-10-05 07:30:15", "2026-10-05T07:30:15+08:00"),
            ("2026-10-05T00:00:00.250Z", "2026-10-05T08:00:00.250+08:00"),
        ])
        func timesAreReadAsPeopleWriteThem(written: String, shown: String) async throws {
            let folder = try TemporaryFolder()
            let (ending, text) = try await Daemon.run(
                ["windows", "24/7", "--from", written, "--to", "2026-10-06", "--format", "ndjson"],
                in: folder
            )
            #expect(ending == .exited(0))
            #expect(text == "{\"start\":\"\(shown)\",\"end\":\"2026-10-06T00:00:00+08:00\"}\n")
        }

        @Test func aMistakeHasACaretUnderItsPlace() async throws {
            let folder = try TemporaryFolder()
            let (ending, text) = try await Daemon.run(["windows", "Mo-Fr 07:00-25:99"] + Self.week, in: folder)
            #expect(ending == .exited(1))
            #expect(
                text == """
                    cityward: column 16: an hour has minutes 00 to 59
                    Mo-Fr 07:00-25:99
                                   ^

                    """
            )
        }

        @Test(arguments: [
            ["--from", "yesterday", "--to", "2026-10-12"], ["--from", "2026-13-01", "--to", "2026-10-12"],
            ["--from", "2026-10-12", "--to", "2026-10-05"], ["--from", "2026-10-05"], week + ["--limit", "0"],
        ])
        func wrongTimesAreWrongUse(options: [String]) async throws {
            let folder = try TemporaryFolder()
            let (ending, text) = try await Daemon.run(["windows", "24/7"] + options, in: folder)
            #expect(ending == .exited(2))
            #expect(text.hasPrefix("Error: "), "\(text)")
        }

        @Test func moreThanTheLimitIsSaid() async throws {
            let folder = try TemporaryFolder()
            let forever = ["--from", "2026-10-05", "--to", "9999-12-31", "--limit", "2"]
            let (ending, text) = try await Daemon.run(["windows", "08:00-09:00"] + forever, in: folder)
            #expect(ending == .exited(1))
            #expect(text.hasSuffix("cityward: only the first 2 intervals are shown; see --limit\n"))
            #expect(text.split(separator: "\r\n").count == 4)
        }

        @Test func everyLineOfInputIsAnswered() async throws {
            let folder = try TemporaryFolder()
            let (ending, lines) = try await Daemon.ask(
                ["windows"] + Self.week,
                input: "Mo 08:00-09:00\nMo 8\r\n\nSu[2] off \"休\"\n07:00-",
                in: folder
            )
            #expect(ending == .exited(1))
            #expect(
                lines == [
                    #"{"specification":"Mo 08:00-09:00","intervals":[{"start":"2026-10-05T08:00:00+08:00","#
                        + #""end":"2026-10-05T09:00:00+08:00"}]}"#,
                    #"{"specification":"Mo 8","error":"expected ':' and the minutes at the end","column":5}"#,
                    #"{"specification":"","error":"expected a date, a week, a weekday, PH, a time, 24/7, open or off "#
                        + #"at the end","column":1}"#,
                    #"{"specification":"Su[2] off \"休\"","intervals":[]}"#,
                    #"{"specification":"07:00-","error":"expected a time, such as 07:00 at the end","column":7}"#,
                    "cityward: 3 of 5 lines are no opening hours",
                ]
            )
        }
    }
}
