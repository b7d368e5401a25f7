import Ingest
import JT808
import Telemetry
import Testing

@Suite struct TerminalVendorTests {
    typealias Bits = TerminalReadout.Bits
    typealias Bytes = TerminalReadout.Bytes

    @Test func vendorsItemsInputsAndAnalogsAreRead() {
        let vendor = TerminalVendor(
            name: "acme",
            readouts: [
                TerminalReadout(
                    "cover",
                    .item(0xe4, Bytes(offset: 1, count: 1), Bits(2)),
                    .choice([0: "closed", 1: "open"])
                ),
                TerminalReadout("lift", .input(Bits(3)), .choice([0: "down", 1: "up"])),
                TerminalReadout(
                    "weight",
                    .item(0xe7, Bytes(offset: 0, count: 2), nil),
                    .number(scale: 0.01, offset: -1)
                ),
                TerminalReadout("ignition", .status(Bits(12)), .inverted),
                TerminalReadout("mileage", .analog(1), .number(scale: 10, offset: 0)),
                TerminalReadout("load", .speed, .nothing),
            ]
        )
        var desk = TerminalDesk(vendor: vendor)
        let loaded = position {
            $0.status.formUnion(StatusBits(.full))
            $0.status.insert(StatusBits(rawValue: 1 << 12))
            $0.items.append(0xe4, [0xff, 0b0000_0100])
            $0.items.append(0xe7, [0x04, 0xb0])
            $0.items.setInputs(0b1000)
            $0.items.setAnalogInputs(7, 25)
        }
        let reading = desk.take(bytes(.position(loaded))).readings.first
        let values = desk.values(reading)
        #expect(values["cover"] == "open")
        #expect(values["lift"] == "up")
        #expect(values["weight"] == "11.0")
        #expect(values["ignition"] == "false")
        #expect(values["mileage"] == "250.0")
        #expect(values["load"] == nil, "the vendor says that the terminal does not know")
    }

    @Test func whatTheTableDoesNotListSaysNothing() {
        let vendor = TerminalVendor(
            name: "acme",
            readouts: [
                TerminalReadout(
                    "cover",
                    .item(0xe4, Bytes(offset: 0, count: 1), nil),
                    .choice([0: "closed", 1: "open"])
                ),
                TerminalReadout("weight", .item(0xe7, Bytes(offset: 0, count: 2), nil), .plain),
            ]
        )
        var desk = TerminalDesk(vendor: vendor)
        // A value without meaning, an item that is too short, and none at all.
        for items in [[0xe4, 1, 0xff], [0xe4, 0, 0xe7, 1, 9], []] as [[UInt8]] {
            let reading = desk.take(bytes(.position(position { $0.items = AdditionalItems(bytes: items) })))
            let values = desk.values(reading.readings.first)
            #expect(values["lat"] != nil && values["cover"] == nil && values["weight"] == nil)
        }
    }

    @Test func numbersMayHaveASign() {
        let signed = TerminalVendor(
            name: "acme",
            readouts: [
                TerminalReadout(
                    "weight",
                    .item(0xe7, Bytes(offset: 0, count: 2, isSigned: true), nil),
                    .number(scale: -0.1, offset: 0)
                )
            ]
        )
        var desk = TerminalDesk(vendor: signed)
        let reading = desk.take(bytes(.position(position { $0.items.append(0xe7, [0xff, 0x9c]) }))).readings.first
        #expect(desk.values(reading)["weight"] == "10.0")
    }

    @Test func devicesMayBeOfAnotherVendorThanTheirSource() {
        func vendor(_ name: String, _ bit: Int) -> TerminalVendor {
            TerminalVendor(
                name: name,
                readouts: [TerminalReadout("cover", .status(Bits(bit)), .choice([0: "closed", 1: "open"]))]
            )
        }
        var desk = TerminalDesk(vendor: vendor("usual", 13), vendorsOfDevices: ["13800138001": vendor("other", 14)])
        let open = position { $0.status.insert(StatusBits(rawValue: 1 << 13)) }
        for (device, cover) in [("13800138000", "open"), ("13800138001", "closed")] {
            let reading = desk.take(bytes(.position(open), phone: device), device: device).readings.first
            #expect(desk.values(reading)["cover"] == cover)
        }
    }

    @Test(arguments: [
        (TerminalReadout.Meaning.plain, "cover", "cover of the class truck needs 'values', as { 0: open }"),
        (.choice([0: "shut"]), "cover", "cover of the class truck has no value 'shut'; it is one of open, closed"),
        (.choice([0: "1"]), "weight", "weight of the class truck is no choice: it takes no 'values'"),
        (
            .number(scale: 2, offset: 0), "ignition",
            "ignition of the class truck is true or false: it takes no 'scale' and no 'offset'"
        ),
        (.inverted, "weight", "weight of the class truck is a number: it takes no 'invert'"),
    ])
    func tablesAreHeldAgainstTheSchema(_ meaning: TerminalReadout.Meaning, _ field: String, _ message: String) {
        let vendor = TerminalVendor(name: "acme", readouts: [TerminalReadout(field, .status(Bits(0)), meaning)])
        let found = vendor.mismatches(with: shippedCatalogue[ClassIndex(0)])
        #expect(found.map(\.field) == [field] && found.map(\.message) == [message])
    }

    @Test func tablesMayHaveFieldsOfOtherClasses() {
        let vendor = TerminalVendor(name: "acme", readouts: [TerminalReadout("water", .analog(0), .plain)])
        #expect(vendor.mismatches(with: shippedCatalogue[ClassIndex(0)]).isEmpty)
    }
}
