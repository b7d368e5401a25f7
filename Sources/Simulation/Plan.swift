import Telemetry

/// The violations and near misses of a day, device by device, the same on every day that is played: what `--expected` promises
/// follows from this page.
///
/// The first half hour holds one of every kind that does not hang on the time of day, so that a demonstration has something
/// to show at once whenever it begins. It is written for the demo city in `tools/city`, whose places it names.
struct Plan {
    /// When a story begins.
    enum Cue {
        /// Minutes after the simulation starts, and again every 24 hours.
        case after(Double)
        /// Every day, by the clock on the wall.
        case daily(Int, Int)
        /// Minutes before the simulation ends, to last beyond it.
        case beforeEnd(Double)
    }

    static let kitchens: [(String, Cue, KitchenStory)] = [
        ("fume-001", .after(1), .purifierOff), ("fume-001", .after(720), .overLimit),
        ("fume-002", .after(2), .overLimit), ("fume-002", .after(900), .fanOff),
        ("fume-003", .after(3), .fanOff),
        ("fume-004", .after(1), .purifierOffBriefly), ("fume-004", .after(380), .purifierOff),
        ("fume-005", .after(5), .overLimitBriefly), ("fume-005", .after(540), .overLimit),
        ("fume-006", .after(15), .flare),
        ("fume-007", .after(4), .fanOffBriefly), ("fume-007", .after(420), .fanOff),
        ("fume-008", .after(180), .purifierOff),
        ("fume-009", .after(75), .overLimit),
        ("fume-010", .beforeEnd(25), .purifierOffForGood),
        ("fume-011", .after(50), .purifierOff), ("fume-011", .after(1200), .purifierOff),
        ("fume-018", .after(240), .overLimit),
    ]

    static let sweepers: [(String, Cue, SweeperStory)] = [
        ("sweeper-01", .after(1), .worksTooFast),
        ("sweeper-02", .after(2), .standsWorking), ("sweeper-02", .after(840), .worksTooFast),
        ("sweeper-03", .after(2), .worksTooFastBriefly), ("sweeper-03", .after(200), .worksTooFast),
        ("sweeper-04", .after(3), .transfers), ("sweeper-04", .after(600), .standsWorking),
        ("sweeper-05", .after(4), .standsWorkingBriefly),
        ("sweeper-06", .beforeEnd(25), .standsWorkingForGood),
    ]

    static let trucks: [(String, Cue, TruckScene)] = [
        ("truck-0001", .after(1), .story(.coverComesOff)), ("truck-0001", .after(570), .story(.speeds)),
        ("truck-0002", .after(2), .story(.speeds)), ("truck-0002", .after(390), .story(.coverComesOff)),
        ("truck-0003", .after(2), .story(.fallsSilent)),
        ("truck-0004", .after(1), .story(.dumpsInField)),
        ("truck-0005", .after(1), .story(.drivesWithLiftedBody)),
        ("truck-0006", .after(3), .story(.coverComesOffBriefly)), ("truck-0006", .after(780), .story(.coverComesOff)),
        ("truck-0007", .after(4), .story(.speedsBriefly)), ("truck-0007", .after(1000), .story(.speeds)),
        ("truck-0008", .after(2), .story(.fallsSilentBriefly)), ("truck-0008", .after(300), .story(.fallsSilent)),
        ("truck-0009", .after(2), .story(.creepsWithLiftedBody)),
        ("truck-0009", .after(480), .story(.drivesWithLiftedBody)),
        ("truck-0010", .after(120), .dumpAtWrongSite(corridor: "route-quankou-zixu")),
        ("truck-0011", .after(660), .story(.dumpsInField)),
        ("truck-0012", .beforeEnd(25), .story(.fallsSilentForGood)),

        // The curfews of the core, 07:00-22:00: without a permit, with one that has run out, and after its hours.
        ("truck-0013", .daily(6, 25), .core("road-changning", stay: 45)),
        ("truck-0014", .daily(10, 30), .core("road-xiangshan", stay: 3, ending: .unloadsInside)),
        ("truck-0015", .daily(14, 10), .core("road-xiangshan", stay: 5)),
        ("truck-0016", .daily(17, 20), .leaveCoreAfterHours),
        ("truck-0017", .daily(21, 35), .core("road-changning", stay: 30)),
        ("truck-0017", .daily(12, 15), .core("road-changning", stay: 2, ending: .unloadsInside)),
        // Those of two roads, 07:00-09:00 and 17:00-19:00.
        ("truck-0018", .daily(7, 25), .road("road-xiangshan", "curfew-xiangshan-north", stay: 4, window: 7..<9)),
        ("truck-0019", .daily(17, 30), .road("road-huyaguan", "curfew-huyaguan", stay: 4, window: 17..<19)),
        ("truck-0020", .daily(8, 45), .road("road-xiangshan", "curfew-xiangshan-north", stay: 15, window: 7..<9)),
        ("truck-0021", .daily(16, 45), .road("road-xiangshan", "curfew-xiangshan-north", stay: 20, window: 17..<19)),
        // Lawful: along the border of the core, on a curfew road at noon, and on it without a load.
        ("truck-0022", .daily(11, 0), .along("road-jinxia")),
        ("truck-0023", .daily(12, 30), .road("road-huyaguan", "curfew-huyaguan", stay: 4, window: nil)),
        (
            "truck-0020", .daily(18, 0),
            .road("road-xiangshan", "curfew-xiangshan-north", stay: 4, window: nil, isLoaded: false)
        ),
        // In the hole of the core: the freight yard.
        ("truck-0024", .daily(9, 30), .story(.waitsLoaded(minutes: 25))),
    ]
}
