import Foundation
import TestSupport
import Testing

extension DaemonTests {
    /// The section `feeds`, right and wrong.
    @Suite(.timeLimit(.minutes(1))) struct FeedConfigurationTests {
        private static let secret = "whsec_" + Data(repeating: 3, count: 32).base64EncodedString()

        /// What `cityward check` says of a city whose feeds are these lines.
        private func check(_ feeds: String) async throws -> (isGood: Bool, lines: [String]) {
            let scene = try await Scene()
            let city = try scene.city()
            try city.write("secret", "\(Self.secret) \(Self.secret)\n")
            try city.write("old-secret", "hunter2\n")
            try city.write("token", "https://oapi.dingtalk.com/robot/send?access_token=abc\n")
            try city.write("empty", "")
            try city.write(
                "cityward.yaml",
                """
                schemas: \(Project.schemas)
                sources: [{ topic: "cityward/truck/{device}", class: truck, datum: wgs84 }]
                feeds:
                \(feeds)
                """
            )
            let (ending, text) = try await Daemon.run(["check", "--config", city.folder.path], in: scene.folder)
            let lines = text.split(separator: "\n").map(String.init).filter { $0.hasPrefix("cityward.yaml:") }
            return (ending == .exited(0), lines.map { String($0.dropFirst("cityward.yaml:".count)) })
        }

        @Test func everyKindWithEveryKeyIsInOrder() async throws {
            let (isGood, lines) = try await check(
                """
                - mqtt: {}
                - { mqtt: { topic: "a/{event}", broker: { host: elsewhere } }, late: omit }
                - name: hotline
                  webhook: { url: "https://hotline.example/x?y=z", secret_file: secret, ca_file: secret }
                  rules: [curfew, speeding]
                  severity: major
                  districts: [dongbao]
                  events: [fired, resolved, accepted, assigned, dismissed, closed, reopened, overdue, escalated]
                - { webhook: { url: "http://127.0.0.1:8080", secret_file: secret }, severities: [critical, warning] }
                - { alertmanager: { url: "http://[::1]:9093/", external_url: "https://city.example" }, late: include }
                - dingtalk: { token_file: token, secret_file: old-secret, messages_per_minute: 10 }
                - wecom: { key_file: token, url: "http://localhost:1" }
                """
            )
            #expect(isGood, "\(lines)")
        }

        @Test func everyMistakeHasItsPlace() async throws {
            let (isGood, lines) = try await check(
                """
                - { webhook: { url: "http://hotline.example", secret_file: secret } }
                - { webhook: { url: "https://a.example", secret_file: old-secret } }
                - { webhook: { url: "ftp://a.example", secret_file: nowhere } }
                - { webhook: { url: nonsense, secret_fil: secret } }
                - { alertmanager: { url: "https://u:p@a.example" } }
                - { dingtalk: { secret_file: secret } }
                - { wecom: { key_file: empty, secret_file: secret } }
                - { mqtt: {}, wecom: { key_file: token } }
                - { name: only }
                - { mqtt: {}, rules: [curfew, speedin] }
                - { mqtt: {}, severity: grave, events: [fire], severities: [major, mayor] }
                - { mqtt: {}, districts: [] }
                - { mqtt: {}, distrikts: [x] }
                - { name: mqtt, mqtt: {} }
                """
            )
            let wanted = [
                "4:21: 'url' is plain http, over which alerts could be read",
                "5:55: the file holds no secret: 'whsec_' and 24 to 64 bytes",
                "6:21: 'url' begins with https://", "6:53: '",
                "7:21: 'url' is an address", "7:31: unknown key 'secret_fil'; did you mean 'secret_file'?",
                "7:14: 'secret_file' is missing",
                "8:26: 'url' is an address", "9:15: 'token_file' is missing",
                "10:24: '", "10:31: unknown key 'secret_file'",
                "11:3: a feed has one kind: mqtt, webhook, alertmanager, dingtalk, wecom", "12:3: a feed has one kind",
                "13:31: there is no rule 'speedin'; did you mean 'speeding'?",
                "14:25: 'severity' is one of critical", "14:41: 'fire' is not an event, which is one of fired",
                "14:60: 'severity' is the least one", "14:68: 'mayor' is not a severity",
                "15:26: the list is empty", "16:15: unknown key 'distrikts'; did you mean 'districts'?",
                "17:11: there are two feeds 'mqtt'",
            ]
            #expect(!isGood)
            for start in wanted { #expect(lines.contains { $0.hasPrefix(start) }, "\(start)") }
            #expect(lines.count == wanted.count, "\(lines.joined(separator: "\n"))")
            #expect(!lines.contains { $0.contains("hunter2") || $0.contains(Self.secret) })
        }
    }
}
