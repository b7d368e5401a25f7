import Foundation
import Reports
import Schedules
import Telemetry
import Testing

/// One document in every form that it is printed in.
@Suite struct RenderingTests {
    let report = sampleReport()

    @Test func theJSONIsTheOneThatTheSchemaIsHeldAgainst() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "Documents/sample.json"
        )
        let stored = try String(contentsOf: file, encoding: .utf8)
        #expect(report.json + "\n" == stored)
    }

    @Test func aTableIsCSVForMachines() {
        #expect(
            report.tables[0].csv()
                == "district,rate,hours,at,late,rule_set\r\n\"东宝, \"\"北\"\"\",0.9372427983539094,3900.0,"
                + "2026-11-23T08:00:00.000+08:00,true,0123456789abcdef\r\n掇刀,,,,false,\r\n"
        )
        #expect(report.tables[0].csv(withMark: true).utf8.prefix(3).elementsEqual([0xEF, 0xBB, 0xBF]))
    }

    @Test func columnsStandUnderEachOtherWhateverTheirCharacters() {
        let lines = report.terminalText(only: "districts").split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines[2].hasPrefix("东宝, \"北\"  93.72 %  1:05"))
        #expect(lines[2].hasSuffix("0123456789ab"))
        let starts = lines.map { line in line.range(of: "否").map { displayWidth(String(line[..<$0.lowerBound])) } }
        let others = lines.map { line in line.range(of: "是").map { displayWidth(String(line[..<$0.lowerBound])) } }
        #expect(starts[3] == others[2])
    }

    @Test func aTerminalTellsFiguresWithUnitAndTarget() {
        let text = report.terminalText()
        #expect(text.contains("结案率  93.72 %  目标 95.00 %"))
        #expect(text.contains("里程    12.5 km"))
        #expect(text.contains("· 说明一"))
    }

    @Test func thePageEscapesWhatIsNotOursAndLoadsNothing() {
        let page = ReportPage(report, ReportPage.Imprint(city: "<城>", madeAt: noon, origin: "here")).html
        #expect(page.contains("&lt;城&gt;"))
        #expect(page.contains("东宝, &quot;北&quot;"))
        #expect(!page.contains("<script") && !page.contains("http://") && !page.contains("https://"))
        #expect(!page.contains("style=\""), "the policy allows the one style sheet only")
        #expect(page.contains("目标 95%"))
    }

    @Test func aLongTableEndsWithWhereTheRestIs() {
        var long = report
        long.tables[0].rows = (0..<ReportPage.mostRows + 7).map {
            [.text("\($0)"), .none, .none, .none, .none, .none]
        }
        let page = ReportPage(long, ReportPage.Imprint(city: "", madeAt: noon, origin: "")).html
        #expect(page.contains("另有 7 行"))
        #expect(long.tables[0].csv().split(separator: "\r\n").count == ReportPage.mostRows + 8)
    }

    @Test func featuresAreGeoJSON() throws {
        let value = try JSONSerialization.jsonObject(with: Data(report.geoJSON.utf8)) as? [String: Any]
        let features = try #require(value?["features"] as? [[String: Any]])
        #expect((features[0]["geometry"] as? [String: Any])?["type"] as? String == "LineString")
        #expect((features[0]["properties"] as? [String: Any])?["road"] as? String == "road-1")
    }

    @Test(arguments: [
        (ReportUnit.ratio, 0.95, "95.00 %"), (.points, 2, "2"), (.points, 2.5, "2.5"), (.points, -0.001, "0"),
        (.duration, 59, "59 s"), (.duration, 93_900, "26:05"), (.kilometres, 0.05, "0.1"), (.none, 1.005, "1"),
    ])
    func aNumberIsRoundedAsItsUnitAsks(unit: ReportUnit, value: Double, text: String) {
        let table = ReportTable(
            "t",
            ReportText("", ""),
            columns: [ReportColumn("c", ReportText("列", "Column"), unit: unit)],
            rows: [[.number(value)]]
        )
        var report = ReportDocument(kind: "t", title: ReportText("", ""), period: ReportPeriod("2026-11")!)
        report.tables = [table]
        let lines = report.terminalText(only: "t").split(separator: "\n")
        #expect(lines[2].trimmingCharacters(in: .whitespaces) == text)
    }
}

let noon = Instant(rfc3339: "2026-11-23T12:00:00+08:00")!

func sampleReport() -> ReportDocument {
    var report = ReportDocument(kind: "sample", title: ReportText("样例", "Sample"), period: ReportPeriod("2026-11")!)
    report.scope = [ReportFact(ReportFilter.district.title, "东宝")]
    report.figures = [
        ReportFigure(
            "closure_rate",
            ReportText("结案率", "Closure rate"),
            .number(911.0 / 972),
            unit: .ratio,
            target: 0.95
        ),
        ReportFigure("distance", ReportText("里程", "Distance"), .number(12.5), unit: .kilometres),
        ReportFigure("nothing", ReportText("无", "Nothing"), .none),
    ]
    report.tables = [
        ReportTable(
            "districts",
            ReportText("各区", "Districts"),
            columns: [
                ReportColumn("district", ReportText("辖区", "District")),
                ReportColumn("rate", ReportText("结案率", "Rate"), unit: .ratio),
                ReportColumn("hours", ReportText("时长", "Hours"), unit: .duration),
                ReportColumn("at", ReportText("时间", "Time")),
                ReportColumn("late", ReportText("补报", "Late")),
                ReportColumn("rule_set", ReportText("规则集", "Rule set"), unit: .digest),
            ],
            rows: [
                [
                    .text("东宝, \"北\""), .number(911.0 / 972), .number(3900),
                    .time(Instant(rfc3339: "2026-11-23T08:00:00+08:00")!), .flag(true), .text("0123456789abcdef"),
                ],
                [.text("掇刀"), .none, .none, .none, .flag(false), .none],
            ]
        )
    ]
    report.charts = [
        ReportChart(
            ReportText("各区结案率", "Closure rate by district"),
            .bars,
            labels: ["东宝", "掇刀"],
            series: [ReportChart.Series(ReportText("结案率", "Rate"), [911.0 / 972, nil])],
            unit: .ratio,
            target: 0.95
        )
    ]
    report.notes = [ReportText("说明一", "Note one")]
    report.provenance = [ReportFact(ReportText("规则集", "Rule sets"), "0123456789abcdef")]
    report.features = [
        ReportFeature(
            .line([Coordinate(latitude: 31, longitude: 112)!, Coordinate(latitude: 31.1, longitude: 112.1)!]),
            [("road", .text("road-1")), ("swept", .flag(false))]
        )
    ]
    return report
}
