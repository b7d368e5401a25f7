import Telemetry
import Testing

@Suite struct PartitionsTests {
    private let truck = ClassIndex(0)
    private let sweeper = ClassIndex(1)

    /// Hashes of draft-eastlake-fnv (32-bit FNV-1a of "", "a" and "foobar"), modulo more partitions than any city has.
    @Test(arguments: [("", 0x811c_9dc5), ("a", 0xe40c_292c), ("foobar", 0xbf9c_f968)])
    func theHashIsFNV1a(name: String, hash: Int) {
        for count in [1, 2, 3, 4, 7, 1000, Partitions.most] {
            #expect(Partitions(count: count, own: []).partition(of: name.utf8.span) == hash % count)
        }
    }

    @Test func everyDeviceHasOneOwner() {
        let shares = [
            Partitions(count: 4, own: [0, 3]), Partitions(count: 4, own: [1]), Partitions(count: 4, own: [2]),
        ]
        var counts = [0, 0, 0]
        for number in 0..<2000 {
            let name = "鄂H·\(10000 + number)"
            let owners = shares.indices.filter { shares[$0].contains(device: name.utf8.span) }
            #expect(owners.count == 1)
            counts[owners[0]] += 1
        }
        #expect(counts[0] > 800 && counts[1] > 400 && counts[2] > 400, "\(counts)")
    }

    @Test func othersAreWhatIsNotOwn() {
        let share = Partitions(count: 4, own: [0, 3])
        #expect(share.own == [0, 3])
        #expect(share.others == [1, 2])
        #expect(share.owns(3) && !share.owns(1) && !share.owns(4) && !share.owns(-1))
    }

    @Test func theirTextIsReadAgain() {
        for share in [
            Partitions(count: 4, own: [3, 0]), Partitions(count: 1024, own: []), Partitions(count: 1, own: [0]),
        ] {
            #expect(Partitions(share.description) == share)
        }
        #expect("\(Partitions(count: 4, own: [3, 0]))" == "0 3 of 4" && "\(Partitions(count: 1, own: []))" == " of 1")
        for text in [
            "", "of", "4", "of 0", "of 1025", "of -1", "4 of 4", "-1 of 4", "x of 4", "0 in 4", "0 of 4 1", "0 of x",
        ] {
            #expect(Partitions(text) == nil, "\(text)")
        }
    }

    @Test func aShareTakesMoreThanAnother() {
        func share(_ own: Set<Int>, of count: Int = 4) -> Partitions { Partitions(count: count, own: own) }
        let mine = Jurisdiction(share([0, 1]), sharingOut: [truck])
        for (taken, isMore) in [([], true), ([0], true), ([0, 1], false), ([0, 1, 2], false)] as [(Set<Int>, Bool)] {
            #expect(mine.takesMore(than: share(taken)) == isMore, "\(taken)")
        }
        #expect(mine.takesMore(than: share([0, 1, 2, 3, 4], of: 5)), "the same numbers are other devices")
        #expect(!mine.takesMore(than: nil))
        #expect(Jurisdiction.everything.takesMore(than: share([0, 1])))
        #expect(!Jurisdiction.everything.takesMore(than: nil))
    }

    @Test func aPartitionByItself() {
        let mine = Jurisdiction(Partitions(count: 2, own: [0]), sharingOut: [truck])
        for number in 0..<50 {
            let name = "t\(number)"
            #expect(mine.only(mine.partition(of: name, of: truck)).contains(name, of: truck))
            #expect(mine.partition(of: name, of: sweeper) == 0)
            #expect(Jurisdiction.everything.partition(of: name, of: truck) == 0)
        }
        #expect(mine.only(1).holdsAll(of: sweeper) == false && mine.only(0).holdsAll(of: sweeper))
        #expect(Jurisdiction.everything.only(0) == .everything)
    }

    @Test func whatIsNotSharedOutBelongsToPartitionZero() {
        let first = Jurisdiction(Partitions(count: 2, own: [0]), sharingOut: [truck])
        let second = Jurisdiction(Partitions(count: 2, own: [1]), sharingOut: [truck])
        for number in 0..<100 {
            #expect(first.contains("t\(number)", of: truck) != second.contains("t\(number)", of: truck))
            #expect(first.contains("t\(number)", of: sweeper) && !second.contains("t\(number)", of: sweeper))
        }
        #expect(first.holdsAll(of: sweeper) && !second.holdsAll(of: sweeper))
        #expect(!first.holdsAll(of: truck) && !second.holdsAll(of: truck))
        #expect(Jurisdiction(Partitions(count: 2, own: [0, 1]), sharingOut: [truck]).holdsAll(of: truck))
        #expect(Jurisdiction.everything.contains("t", of: truck) && Jurisdiction.everything.holdsAll(of: truck))
    }
}
