import Documents
import Rules
import Telemetry
import Testing

/// What an alert rests on beside readings, and by when officers must have ended its case.
@Suite struct GroundsTests {
    private static let permits = """
        permit,plates,valid_from,valid_to,windows,route,source_site,disposal_site,company
        P1,A1,2026-11-01,2026-11-23,,ring,core,dump,甲
        P2,A1;A2,2026-12-01,2026-12-31,22:00-06:00,ring,north,quarry,乙
        """

    private let rules = """
        # 禁行
        - id: curfew
          title: 禁行时段进入中心城区
          class: truck
          when: inside("core") && load != "empty"   # 空车不在此列
          severity: major
          case: { category: "0103", due: 4 work-hours }
        - { id: fast, title: 超速, class: truck, severity: minor, when: speed > 60 }
        """

    @Test func groundsAreTheRuleAsItIsWrittenTheRowThePermitsAndThePlace() throws {
        let grounds = try #require(try firstEvent("08:00:00 T1 at core load full").grounds)
        let source = """
            - id: curfew\\n  title: 禁行时段进入中心城区\\n  class: truck\\n\
              when: inside(\\"core\\") && load != \\"empty\\"   # 空车不在此列\\n\
              severity: major\\n  case: { category: \\"0103\\", due: 4 work-hours }
            """
        #expect(grounds.document.hasPrefix(#"{"rule":""# + source + #"","register":{"device":"T1","class":"truck","#))
        #expect(grounds.document.contains(#"{"permit":"P1","plates":"A1","valid_from":"2026-11-01","#))
        #expect(grounds.document.contains(#""company":"甲","considered":true}"#))
        #expect(grounds.document.contains(#""company":"乙","considered":false}]"#))
        let exhibit = try #require(grounds.exhibit)
        #expect(grounds.document.hasSuffix(#""geometry_sha256":"\#(exhibit.hash)"}}"#))
        #expect(exhibit.text.hasPrefix(#"{"type":"Polygon","coordinates":[[["#))
    }

    @Test func withoutRowPermitAndPlaceTheRuleIsAllThereIs() throws {
        let grounds = try #require(try firstEvent("08:00:00 T9 speed 61").grounds)
        let source = #"- { id: fast, title: 超速, class: truck, severity: minor, when: speed > 60 }"#
        #expect(grounds.document == #"{"rule":"\#(source)"}"#)
        #expect(grounds.exhibit == nil)
    }

    /// Monday 2026-11-23; the office works 08:30–12:00 and 14:00–17:30.
    @Test(arguments: [("08:00:00", "2026-11-23T14:30:00"), ("17:00:00", "2026-11-24T12:00:00")])
    func theTermRunsInTheOfficesHours(fired: String, due: String) throws {
        let alert = try firstEvent("\(fired) T1 at core load full").alert
        #expect(alert.category == "0103")
        #expect(alert.dueAt?.rfc3339() == "\(due).000+08:00")
    }

    @Test func aRuleWithoutATermSetsNone() throws {
        let alert = try firstEvent("08:00:00 T9 speed 61").alert
        #expect(alert.category == nil && alert.dueAt == nil)
    }

    @Test(arguments: ["4 hours", "0 workdays", "four work-hours", "4", "4 work-hours please", "9999 workdays"])
    func whatIsNoTermIsAMistake(_ due: String) throws {
        let problems = load(rules: rules.replacing("4 work-hours", with: due)).problems
        #expect(problems.map(\.line) == [7], "\(problems)")
        #expect(problems.first?.message.contains("4 work-hours or 2 workdays") == true)
    }

    /// The first event that a story leads to.
    private func firstEvent(_ story: String) throws -> AlertEvent {
        try #require(try events(rules, permits: Self.permits, story).first)
    }
}
