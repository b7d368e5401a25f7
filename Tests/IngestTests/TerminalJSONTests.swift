import Foundation
import Ingest
import JT808
import Telemetry
import TestSupport
import Testing

@Suite struct TerminalJSONTests {
    /// The example of the gateway's guide (emqx/emqx, apps/emqx_gateway_jt808/doc/Data_Exchange_Guide_CN.md), with the time of the test.
    private func message(header: String = "", body: String = "", extra: String = "", status: UInt32 = 3) -> String {
        """
        {"header":{"msg_id":512,"encrypt":0,"len":60,"msg_sn":229,"phone":"018876638972"\(header)},
         "body":{"alarm":0,"status":\(262_144 | status),"latitude":31035400,"longitude":112199300,"altitude":14,"speed":532,
                 "direction":39,"time":"261123120000"\(body),
                 "extra":{"mileage":16306,"speed":530,"signal":{"low_beam":0},"io_status":{"deep_sleep":0,"sleep":0},
                          "analog":{"ad0":100,"ad1":7},"rssi":31,"gnss_sat_num":9\(extra)}}}
        """
    }

    @Test func aMessageIsAReading() {
        var desk = TerminalDesk(.jt808JSON)
        let arrivals = desk.take(message(), device: "18876638972")
        #expect(arrivals.rejections.isEmpty)
        #expect(arrivals.readings.map(\.observedAt) == [noon])
        #expect(
            desk.values(arrivals.readings.first) == [
                "lat": "31.0354", "lon": "112.1993", "speed": "53.2", "course": "39.0", "load": "empty",
                "ignition": "true", "mileage": "1630.6", "recorder_speed": "53.0", "fix": "valid",
                "power_cut": "false", "antenna_cut": "false", "emergency": "false",
            ]
        )
    }

    /// The guide's example has the phone as a number, which has lost its zero; the gateway's tests have it as a text.
    @Test(arguments: ["\"018876638972\"", "\"00000000018876638972\"", "18876638972"])
    func phones(_ phone: String) {
        var desk = TerminalDesk(.jt808JSON)
        let text = message().replacingOccurrences(of: "\"018876638972\"", with: phone)
        #expect(desk.take(text, device: "18876638972").readings.count == 1)
        #expect(desk.take(text, device: "018876638972").readings.count == 1)
        #expect(desk.take(text, device: "18876638973").rejections.map(\.reason) == [.deviceMismatch])
    }

    @Test func vendorsItemsComeInBase64() {
        let vendor = TerminalVendor(
            name: "acme",
            readouts: [
                TerminalReadout(
                    "cover",
                    .item(0xe4, TerminalReadout.Bytes(offset: 0, count: 1), nil),
                    .choice([0: "closed", 1: "open"])
                ),
                TerminalReadout("weight", .analog(0), .number(scale: 0.1, offset: 0)),
            ]
        )
        var desk = TerminalDesk(.jt808JSON, vendor: vendor)
        let reading = desk.take(message(extra: ",\"custome\":{\"228\":\"AQ==\",\"229\":\"!\"}"), device: "18876638972")
        let values = desk.values(reading.readings.first)
        #expect(values["cover"] == "open")
        #expect(values["weight"] == "10.0")
    }

    @Test func batches() {
        let locations = [0, 1, 31 * 24 * 60].map { minutes in
            let time = TerminalTime(noon - .minutes(Int64(minutes)))!.digits
            return """
                {"alarm":0,"status":3,"latitude":31035400,"longitude":112199300,"altitude":0,"speed":0,"direction":0,"time":"\(time)"}
                """
        }
        let text = """
            {"header":{"msg_id":1796,"encrypt":0,"len":99,"msg_sn":1,"phone":18876638972},
             "body":{"type":1,"length":4,"location":[\(locations.joined(separator: ","))]}}
            """
        var desk = TerminalDesk(.jt808JSON)
        let arrivals = desk.take(text, device: "18876638972")
        #expect(arrivals.readings.map(\.observedAt) == [noon, noon - .minutes(1)])
        #expect(arrivals.rejections.map(\.reason) == [.outdated, .wrongLength])
    }

    @Test(arguments: [2, 3, 256, 258, 1797])
    func messagesThatMeasureNothing(_ id: Int) {
        var desk = TerminalDesk(.jt808JSON)
        let text = #"{"header":{"msg_id":\#(id),"encrypt":0,"len":0,"phone":"018876638972","msg_sn":1},"body":{}}"#
        #expect(desk.outcomes(Array(text.utf8), device: "018876638972") == ["1 without reading"])
    }

    @Test(arguments: [
        ("", "empty: no JSON in the payload"),
        ("{", "malformed: not JSON, from byte 1:"),
        ("[]", "not_an_object: a message is a JSON object"),
        ("{}", "missing_field: header"),
        (#"{"header":1}"#, "wrong_type: header is not an object"),
        (#"{"header":{"phone":"1"}}"#, "missing_field: header.msg_id"),
        (#"{"header":{"msg_id":"512"}}"#, "wrong_type: header.msg_id is not a whole number"),
        (#"{"header":{"msg_id":512}}"#, "missing_field: header.phone"),
        (#"{"header":{"msg_id":512,"phone":"x"}}"#, "wrong_type: header.phone 'x' is no number of 1 to 20 digits"),
        (#"{"header":{"msg_id":512,"phone":1}}"#, "device_mismatch: the message is of terminal '1'"),
        (#"{"header":{"msg_id":512,"phone":18876638972}}"#, "missing_field: body"),
        (
            #"{"header":{"msg_id":512,"phone":18876638972,"encrypt":1},"body":{}}"#,
            "encrypted: the body is encrypted with RSA"
        ),
        (#"{"header":{"msg_id":512,"phone":18876638972,"frag_total":2}}"#, "incomplete: one of 2 parts"),
        (#"{"header":{"msg_id":512,"phone":18876638972},"body":{}}"#, "missing_field: body.time"),
        (
            #"{"header":{"msg_id":512,"phone":18876638972},"body":{"time":"2026"}}"#,
            "invalid_time: body.time is no YYMMDDhhmmss"
        ),
        (
            #"{"header":{"msg_id":512,"phone":18876638972},"body":{"time":"261123120000","alarm":-1}}"#,
            "out_of_range: body.alarm -1.0 is not from 0 to 4294967295"
        ),
        (
            #"{"header":{"msg_id":1796,"phone":18876638972},"body":{"type":0,"location":[1]}}"#,
            "wrong_type: body.location is not an array of objects"
        ),
        (
            #"{"header":{"msg_id":1796,"phone":18876638972},"body":{"type":0,"location":[{}]}}"#,
            "missing_field: body.location[0].time"
        ),
    ])
    func refusals(_ text: String, _ outcome: String) {
        var desk = TerminalDesk(.jt808JSON)
        let found = desk.outcomes(Array(text.utf8), device: "18876638972")
        #expect(found.count == 1 && found[0].hasPrefix(outcome), "\(found)")
    }

    /// The same position by frame and by gateway is the same reading.
    @Test func framesAndTheGatewaysJSONAgree() {
        let seed: UInt64 = 808
        var random = SplitMix64(seed: seed)
        var readings = 0
        for _ in 0..<2000 {
            let position = position {
                $0.status = StatusBits(rawValue: UInt32.random(in: 0...UInt32.max, using: &random))
                $0.alarm = AlarmBits(rawValue: UInt32.random(in: 0...UInt32.max, using: &random))
                $0.latitudeMillionths = UInt32.random(in: 0...92_000_000, using: &random)
                $0.longitudeMillionths = UInt32.random(in: 0...182_000_000, using: &random)
                $0.speedTenths = UInt16.random(in: 0...3100, using: &random)
                $0.course = UInt16.random(in: 0...370, using: &random)
                $0.items.setMileage(kilometres: Double(UInt32.random(in: 0...2_000_000, using: &random)) / 10)
            }
            let json = """
                {"header":{"msg_id":512,"encrypt":0,"phone":"013800138000"},
                 "body":{"alarm":\(position.alarm.rawValue),"status":\(position.status.rawValue),
                         "latitude":\(position.latitudeMillionths),"longitude":\(position.longitudeMillionths),
                         "altitude":\(position.altitude),"speed":\(position.speedTenths),"direction":\(position.course),
                         "time":"\(position.time.digits)","extra":{"mileage":\(Int((position.items.mileage! * 10).rounded()))}}}
                """
            var frameDesk = TerminalDesk()
            var jsonDesk = TerminalDesk(.jt808JSON)
            let byFrame = frameDesk.outcomes(bytes(.position(position)))
            #expect(byFrame == jsonDesk.outcomes(Array(json.utf8), device: "13800138000"), "\(json), seed \(seed)")
            if byFrame[0].contains("speed") { readings += 1 }
        }
        #expect(readings > 1000)
    }
}
