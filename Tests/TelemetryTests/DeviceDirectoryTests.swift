import Telemetry
import TestSupport
import Testing

@Suite struct DeviceDirectoryTests {
    private let truck = ClassIndex(0)
    private let fume = ClassIndex(1)

    @Test func aDeviceKeepsItsNumber() {
        let directory = DeviceDirectory()
        let first = directory.index(of: "鄂H12345", in: truck)
        let second = directory.index(of: "鄂H12346", in: truck)
        #expect(first == DeviceIndex(0))
        #expect(second == DeviceIndex(1))
        #expect(directory.index(of: "鄂H12345", in: truck) == first)
        #expect(directory.count == 2)
        #expect(directory[first].name == "鄂H12345")
        #expect(directory[first].deviceClass == truck)
    }

    @Test func whoIsAskedForOnlyIsNotMet() {
        let directory = DeviceDirectory()
        let known = directory.index(of: "a", in: truck)
        #expect(directory.knownIndex(of: "a".utf8.span, in: truck) == known)
        #expect(directory.knownIndex(of: "a".utf8.span, in: fume) == nil)
        #expect(directory.knownIndex(of: "b".utf8.span, in: truck) == nil)
        #expect(directory.count == 1)
    }

    @Test func theSameNameInTwoClassesIsTwoDevices() {
        let directory = DeviceDirectory()
        let inTruck = directory.index(of: "0001", in: truck)
        let inFume = directory.index(of: "0001", in: fume)
        #expect(inTruck != inFume)
        #expect(directory[inFume].deviceClass == fume)
        #expect(directory.index(of: "0001", in: truck) == inTruck)
    }

    @Test func bytesAndTextsFindTheSameDevice() {
        let directory = DeviceDirectory()
        for name in ["a", "truck-0042", "鄂H·12345", "é", "e\u{301}", "🚛", String(repeating: "x", count: 64), ""] {
            let index = directory.index(of: name, in: truck)
            let bytes = Array(name.utf8)
            #expect(directory.index(of: bytes.span, in: truck) == index, "\(name)")
            #expect(directory[index].name.utf8.elementsEqual(bytes), "\(name)")
        }
        // Composed and decomposed é compare equal as Swift texts, but they are different bytes on the wire.
        #expect(directory.count == 8)
    }

    /// Far beyond the first table, so that it grows several times and probes run into each other.
    @Test func manyNamesAreToldApart() throws {
        let directory = DeviceDirectory()
        let count = 50_000
        for number in 0..<count {
            let index = directory.index(of: "d\(number)", in: number.isMultiple(of: 2) ? truck : fume)
            try #require(index == DeviceIndex(number))
        }
        try #require(directory.count == count)
        for number in (0..<count).reversed() {
            let deviceClass = number.isMultiple(of: 2) ? truck : fume
            try #require(directory.index(of: "d\(number)", in: deviceClass) == DeviceIndex(number))
            try #require(directory[DeviceIndex(number)].name == "d\(number)")
        }
        #expect(directory.count == count)
    }

    /// Names of one length whose hashes share their low bits are bound to collide in a table of a thousand slots.
    @Test func randomNamesAgreeWithADictionary() throws {
        let seed: UInt64 = 99
        var random = SplitMix64(seed: seed)
        let directory = DeviceDirectory()
        var known: [String: DeviceIndex] = [:]
        for step in 0..<20_000 {
            let name = String((0..<3).map { _ in "abcdefghijklmnopqrst".randomElement(using: &random)! })
            let index = directory.index(of: name, in: truck)
            let expected = known[name] ?? DeviceIndex(known.count)
            try #require(index == expected, "\(name) in step \(step), seed \(seed)")
            known[name] = index
        }
        #expect(directory.count == known.count)
    }
}
