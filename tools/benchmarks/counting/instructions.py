"""Counts what an operation of a micro-benchmark costs in instructions and allocations, with valgrind's callgrind."""
import collections, json, os, pathlib, re, shutil, subprocess, sys, tempfile
from dataclasses import dataclass

# What of libc gives out memory; everything else that does calls one of these.
allocators = {"malloc", "calloc", "realloc", "memalign", "posix_memalign", "aligned_alloc"}
# What only hands requests on to an allocator: whoever called them is the one that allocates.
intermediaries = {
    "swift_slowAlloc", "swift_slowAllocTyped", "swift_allocObject", "swift_bufferAllocate", "_Znwm", "_Znam",
    "sqlite3Malloc", "sqlite3DbMallocRaw", "sqlite3DbMallocRawNN", "sqlite3DbMallocZero", "sqlite3Realloc", "sqlite3DbRealloc",
}
# Between the beginning and the end of this function is what counts.
measured = re.compile(r"\$s16micro_benchmarks8measured\w*F")


def say(text):
    print(text, file=sys.stderr, flush=True)


@dataclass
class Count:
    """For one operation."""

    instructions: float
    allocations: float
    functions: dict[str, float]
    """The instructions of each function itself, without those that it calls."""
    callers: dict[str, float]
    """The allocations that each function has asked for."""


def build(root):
    """Builds the release program of a folder; where it is."""
    command = ["swift", "build", "-c", "release"]
    # What the compiler finds wrong comes on standard output.
    built = subprocess.run(command + ["--product", "micro-benchmarks", "--quiet"], cwd=root, stdout=subprocess.PIPE, text=True)
    if built.returncode != 0:
        raise SystemExit(f"{built.stdout}\n{root} does not build")
    path = subprocess.run(command + ["--show-bin-path"], cwd=root, check=True, capture_output=True, text=True)
    return pathlib.Path(path.stdout.strip()) / "micro-benchmarks"


def cases(program, root):
    """What the program can measure: names, and the operations to count."""
    command = [program, "--root", root, "--list", "--json"]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return {case["name"]: case["counted"] for case in found}


def chosen(known, names):
    """Those of the cases that are named, or all."""
    for name in names:
        if name not in known:
            raise SystemExit(f"there is no benchmark '{name}'; there are {', '.join(known)}")
    return {name: operations for name, operations in known.items() if not names or name in names}


def require(*programs):
    missing = [name for name in programs if not shutil.which(name)]
    if missing:
        raise SystemExit(f"{' and '.join(missing)} missing; install: apt-get install valgrind binutils")


class Counter:
    """A program without its debug information, over which the valgrind of Debian 12 gives up; the names of functions stay."""

    def __init__(self, program, root):
        require("valgrind", "strip", "nm")
        self.root = root
        self.folder = tempfile.TemporaryDirectory(prefix="cityward-counting.")
        self.program = pathlib.Path(self.folder.name) / "micro-benchmarks"
        subprocess.run(["strip", "--strip-debug", "-o", self.program, program], check=True)
        symbols = subprocess.run(["nm", self.program], check=True, capture_output=True, text=True).stdout.split()
        found = [symbol for symbol in symbols if measured.fullmatch(symbol)]
        if len(found) != 1:
            raise SystemExit(f"{program} has {len(found)} functions that are measured, not one")
        self.symbol = found[0]

    def count(self, case, operations):
        output = pathlib.Path(self.folder.name) / "callgrind.out"
        command = [
            "valgrind", "--tool=callgrind", "--collect-atstart=no", f"--toggle-collect={self.symbol}", "--dump-instr=yes",
            "--compress-strings=no", "--compress-pos=no", f"--callgrind-out-file={output}",
            self.program, "--case", case, "--rounds", "1", "--operations", str(operations), "--json",
        ]
        # Else no two runs would put keys into the same order. Nor must a path be longer in one of them: where memory lies decides how
        # libc compares bytes, and that is half a percent.
        environment = {**os.environ, "SWIFT_DETERMINISTIC_HASHING": "1"}
        run = subprocess.run(
            list(map(str, command)), capture_output=True, text=True, cwd=self.root, env=environment, timeout=3600
        )
        if run.returncode != 0:
            raise SystemExit(f"{case} failed under valgrind:\n{run.stderr[-2000:]}")
        done = json.loads(run.stdout)[0]["operations"]
        return read(output, done)

    def figures(self, case, operations):
        """What is compared and recorded of a count."""
        say(f"counting {case}")
        count = self.count(case, operations)
        return {"instructions": round(count.instructions, 1), "allocations": round(count.allocations, 4)}


def read(path, operations):
    """Reads a profile, see https://valgrind.org/docs/manual/cl-format.html: what was collected between beginning and end.

    The numbers of calls in it are those of the whole process. So calls are counted by how often the instruction was executed that
    makes the call, and allocations by how often the first instruction of an allocator was. Behind a call the profile tells once more
    of the instruction that made it: of the jump that it took in the table of another library's functions.
    """
    executed, jumps = collections.Counter(), collections.Counter()
    entries = set()
    sites = set()
    function = callee = site = None
    is_call = False
    with open(path) as lines:
        for line in lines:
            if line[0] == "0":
                address, _, cost = line.split()
                if is_call:
                    is_call, site = False, (function, address)
                    sites.add((function, address, callee))
                    continue
                executed[function, address] += int(cost)
                if site == (function, address):
                    jumps[site] += int(cost)
                site = None
            elif line.startswith("fn="):
                function = plain(line[3:].rstrip())
            elif line.startswith("cfn="):
                callee = plain(line[4:].rstrip())
            elif line.startswith("calls="):
                is_call = True
                entries.add((callee, line.split()[1]))
    functions, callers = collections.Counter(), collections.Counter()
    for (name, _), count in executed.items():
        functions[name] += count / operations
    for name, address, called in sites:
        if called in allocators | intermediaries and name not in allocators | intermediaries:
            callers[name] += (executed[name, address] - jumps[name, address]) / operations
    return Count(
        instructions=sum(executed.values()) / operations,
        allocations=sum(executed[entry] for entry in entries if entry[0] in allocators) / operations,
        functions=functions,
        callers=+callers,
    )


def plain(function):
    """Without the version that a symbol of libc has, and the number that callgrind gives a recursion."""
    return re.sub(r"(@.*|'\d+)$", "", function)


def demangled(names):
    """Names as Swift and C++ have them in the source; as they are where their tools are missing."""
    for tool in (["swift", "demangle", "--simplified"], ["c++filt"]):
        if shutil.which(tool[0]):
            names = subprocess.run(tool, input="\n".join(names), check=True, capture_output=True, text=True).stdout.splitlines()
    return names
