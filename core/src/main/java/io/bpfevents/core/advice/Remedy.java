package io.bpfevents.core.advice;

/**
 * The texts of advice. {@code docs/troubleshooting.md} explains each of them; a test compares the
 * two. {@code %s} is a name or a number.
 */
public enum Remedy {
    NO_BTF(
            "it has no BTF: compile it with clang -g -O2 -target bpf, and strip only its debug"
                    + " sections (llvm-strip -g)"),
    STRIPPED(
            "its symbols were stripped, which BPF objects need: strip only the debug sections"
                    + " (llvm-strip -g)"),
    LEGACY_MAPS(
            "it declares maps in SEC(\"maps\"), which libbpf 1.0 has dropped: declare each as"
                    + " struct { __uint(type, ...); __uint(max_entries, ...); } NAME SEC(\".maps\")"),
    UNDEFINED(
            "it declares %s as extern and does not define it: link the object files with bpftool"
                    + " gen object, or add __ksym for a function or variable of the kernel"),

    DAMAGED("it is damaged: %s. Compile it again, or copy it again"),

    UNKNOWN_SECTION(
            "libbpf knows no type of program by the section %s: rename the section, such as"
                    + " SEC(\"tp/CATEGORY/NAME\")"),
    NO_LICENSE(
            "it calls a helper that the kernel reserves for GPL-compatible programs: add char"
                    + " LICENSE[] SEC(\"license\") = \"GPL\"; to the source"),
    NO_FIELD(
            "it accesses a field or type that this kernel does not have: guard the access with"
                    + " bpf_core_field_exists or bpf_core_type_exists"),
    NO_HELPER(
            "it calls a helper that this kernel does not have, or not for this type of program:"
                    + " man bpf-helpers lists them"),
    NO_KCONFIG(
            "the configuration of this kernel has no %s, or is not readable (/proc/config.gz or"
                    + " /boot/config-$(uname -r)): declare it __kconfig __weak, then it is 0"),
    NO_KSYM(
            "this kernel offers no %s to BPF programs: declare it __ksym __weak and use it only if"
                    + " its address is not NULL"),
    NO_TARGET("the BTF of this kernel has no %s %s: check the name, or load its kernel module"),
    NO_KERNEL_BTF(
            "this kernel offers no BTF at /sys/kernel/btf/vmlinux, which CO-RE and the sections"
                    + " tp_btf, fentry, fexit and lsm require: use a kernel with"
                    + " CONFIG_DEBUG_INFO_BTF=y, and mount /sys in a container"),
    TOO_COMPLEX(
            "the verifier has stopped after a million steps: bound the loops more tightly, or split"
                    + " the program"),
    NO_REPLACED_PROGRAM(
            "a freplace program requires the program whose function it replaces, and none is set:"
                    + " leave it out by autoload(\"NAME\", false)"),
    TYPE_REFUSED(
            "this kernel or container denies programs of section %s, although this process has"
                    + " the capabilities: use another kind of hook. Raising ulimit -l does not"
                    + " help, since Linux 5.11 does not count BPF as locked memory"),
    LOCKED_MEMORY(
            "before Linux 5.11 programs and maps count as locked memory: raise ulimit -l, or give"
                    + " the process CAP_SYS_RESOURCE"),
    TYPE_UNKNOWN(
            "the kernel rejected it before the verifier ran: most likely it has no programs of"
                    + " section %s: use another kind of hook, or a newer kernel"),
    OMIT("if the object can do without program %1$s, autoload(\"%1$s\", false) leaves it out"),
    OMIT_WITHOUT_TARGET(
            "if the object can do without program %1$s, optional(\"%1$s\") leaves it out where the"
                    + " kernel lacks its target"),

    NO_CAPABILITY("this process lacks %s: run it as root; in a container, add these capabilities"),
    UNPRIVILEGED_DISABLED(
            "; kernel.unprivileged_bpf_disabled is %s, so without CAP_BPF no map can be"
                    + " created and no program loaded"),
    NO_BPF_CALL(
            "this process lacks CAP_BPF, which every bpf() call requires before Linux 5.19 while"
                    + " kernel.unprivileged_bpf_disabled is %s: give it CAP_BPF, or use a newer"
                    + " kernel"),
    BPF_CALL_DENIED(
            "this process needs no capability to open a pin, so a seccomp filter or a security"
                    + " module denies it the call bpf(): permit it there; the default filters of"
                    + " containers permit it with CAP_BPF only"),
    USER_NAMESPACE(
            "this process has its capabilities in a user namespace only, as in a rootless"
                    + " container, and BPF requires them in the initial one: run it outside"),
    REFUSED(
            "this process has the privileges, so a seccomp filter, kernel lockdown or a security"
                    + " module denies it: check dmesg and /sys/kernel/security/lockdown"),

    NO_MAX_ENTRIES(
            "map %1$s has no max_entries: call maxEntries(\"%1$s\", N) before load(), or put"
                    + " __uint(max_entries, N) in its definition"),
    NO_KEY("map %s has keys of 0 bytes: put __type(key, ...) in its definition"),
    NO_VALUE("map %s has values of 0 bytes: put __type(value, ...) in its definition"),
    KEY_NOT_4("map %s has keys of %s bytes: those of type %s have 4"),
    KEY_NOT_0("map %s has keys of %s bytes: type %s has none, leave out its key"),
    TRIE_PREALLOCATED(
            "map %s has no flag BPF_F_NO_PREALLOC: type LPM_TRIE requires __uint(map_flags,"
                    + " BPF_F_NO_PREALLOC), and keys that begin with a __u32 prefix length"),
    SECTION_NOT_MAPPED(
            "the section of map %s has a lock, a timer or a kptr, so the kernel does not map it for"
                    + " this process, which libbpf requires unless all its variables are static:"
                    + " declare each of them static"),
    MAP_REFUSED(
            "the kernel rejects map %s (%s): that type or flag is unknown to this kernel, or the"
                    + " type requires other sizes"),
    MAP_TOO_LARGE(
            "map %s (%s) is too large for this machine or container: call maxEntries(\"%s\", N)"
                    + " with a smaller N before load()"),

    RODATA("load() made the constants of map %s read-only: set them with global() before load()"),
    READ_ONLY("map %s is frozen, or was created with BPF_F_RDONLY: only programs can change it"),
    WRITE_ONLY("map %s was created with BPF_F_WRONLY: only programs can read it"),
    MAP_FULL("map %s has %s elements at most: delete some, or call maxEntries before load()"),
    NO_INDEX("the keys of map %s are the indices 0 to %s"),
    OTHER_PROGRAM(
            "the programs in map %s must all be loaded, and of the type of the first one or of the"
                    + " program that uses it"),
    OTHER_MAP("the maps in map %s must have the type and sizes of its inner map"),
    PREFIX_TOO_LONG("the prefix of a key of map %s must not be longer than its address"),
    NO_ELEMENTS("the kernel does not allow this for maps of type %s"),

    NO_BPFFS("%s is in no BPF file system, and none is mounted: mount -t bpf bpf /sys/fs/bpf"),
    NOT_BPFFS("%s is in no BPF file system: choose a path below %s"),
    DOT("a BPF file system rejects names with a dot: pin to %s, for example"),
    NO_DIRECTORY("there is no directory %1$s: mkdir -p %1$s"),
    FOREIGN_DIRECTORY(
            "%s has other files: name a directory that does not exist, or an empty one, which is"
                    + " used for this object alone"),
    OLD_LINK(
            "Linux before 5.15 cannot pin the link of a tracepoint, kprobe or uprobe: attach to a raw"
                    + " tracepoint (raw_tp, tp_btf), or update the kernel"),
    OTHER_CONTRACTS(
            "the pinned programs use the producer contract for the rings %s, the new ones for %s:"
                    + " adopt the old version, remove() it, and load the new one"),
    PIN_EXISTS("something is pinned there already: open it, or remove it with rm %s"),
    NO_PIN("nothing is pinned there: start the process that pins it, or check the path"),
    NO_ACCESS("this process lacks permission to use %s: change the owner or mode, or run as root"),
    READ_ONLY_MOUNT(
            "the file system of %s is mounted read-only: mount it read-write, or pin in another BPF"
                    + " file system"),

    PERF_PARANOID(
            "kernel.perf_event_paranoid is %s, and above 0 a buffer per CPU requires CAP_PERFMON:"
                    + " give this process that capability, or set it to 0"),
    PERF_LOCKED(
            "the perf buffers of this user exceed the memory that it may lock:"
                    + " kernel.perf_event_mlock_kb is %s KiB per CPU for all its buffers, and what"
                    + " exceeds that counts against RLIMIT_MEMLOCK, here %s bytes: open with fewer"
                    + " pages per CPU, raise one of them (sysctl, ulimit -l), or give this process"
                    + " CAP_IPC_LOCK"),

    SECOND_READER(
            "use one reader, or end that process. -D%s=true ignores it, with the risk that records"
                    + " are delivered twice or not at all, or that the ring breaks, since both"
                    + " readers write its position"),
    NO_UNIX_SOCKET(
            "so a second reader of the same ring is not detected: permit AF_UNIX in the seccomp"
                    + " filter (systemd: RestrictAddressFamilies=AF_UNIX)"),

    PIN_DIFFERS("the pin %s does not fit map %s: %s"),
    PIN_IS_CONTROL(
            "; %s is the control block of a ring, in which its program counts: it is pinned beside"
                    + " each ring that is pinned"),
    PIN_REMOVE("; to start with new maps and lose the contents of the old ones: rm %s"),
    OTHER_CONTROL(
            "another control block is pinned there, of a ring that was pinned as %s before: remove"
                    + " it with rm %s, then pin again"),

    NO_TRACEFS("tracefs is not mounted: mount -t tracefs tracefs /sys/kernel/tracing"),
    TRACEFS_ELSEWHERE(
            "tracefs is mounted at %s, and libbpf searches only /sys/kernel/tracing and"
                    + " /sys/kernel/debug/tracing: mount -t tracefs tracefs /sys/kernel/tracing"),
    TRACEFS_CLOSED("this process may not read %s: that requires root or CAP_DAC_READ_SEARCH"),
    NO_TRACEPOINT("this kernel has no tracepoint %s: %s/available_events lists its tracepoints"),
    NO_RAW_TRACEPOINT(
            "this kernel has no tracepoint %s: a raw tracepoint has the name of a tracepoint"
                    + " without its category"),
    NO_PROBES(
            "this kernel or container offers no %1$ss (no /sys/bus/event_source/devices/%1$s): use"
                    + " another kind of hook, such as a tracepoint"),
    NO_MULTI_KPROBES(
            "this kernel cannot probe several functions by one program (Linux 5.18 or newer with"
                    + " CONFIG_FPROBE): write a program of section kprobe/FUNCTION for each"),
    NO_FUNCTION(
            "this kernel has no function %s that can be probed: /proc/kallsyms lists its functions;"
                    + " the compiler may have inlined or renamed it"),
    NO_FILE("there is no file %s in the mount namespace of this process: check the path"),
    FILE_NOT_FOUND(
            "there is no file %s in the search path, $PATH or where libraries are: name it with its"
                    + " whole path"),
    NO_SYMBOL("%s has no symbol %s: nm -C -D %1$s lists its exported symbols"),
    SYMBOLS_STRIPPED(
            "%s has no symbol %s, and is stripped, so that only exported functions have names in it:"
                    + " attach to an offset in the file, UprobeOptions.offset()"),
    NO_CODE(
            "no code of %s is at this offset in the file: readelf -lW lists its segments with code,"
                    + " flag E"),
    ADDRESS_AS_OFFSET(
            "no code of %s is at this offset in the file; as an address it is the offset %s"),
    NO_PROCESS("there is no process %s: it has ended, or is in another PID namespace"),
    OFFSET_IN_SECTION(
            "libbpf accepts no offset without a function in a section: attach it by"
                    + " attachUprobe(%s, UprobeOptions.defaults().offset(%s))"),
    SECTION_INCOMPLETE("its section %s does not name the whole hook: write SEC(\"%s\")"),
    NO_INSTRUCTION(
            "no instruction of function %s begins at this offset: objdump -d of vmlinux or of the"
                    + " module lists them, or attach to its beginning"),
    NO_USDT("%s has no USDT probe %s: readelf -n %1$s lists them, as stapsdt"),
    PERF_PLACE("a perf event is of a thread or of a CPU: set PerfEvent.thread() or cpu()"),
    NO_CPU("CPU %s is not online: /sys/devices/system/cpu/online lists those that are"),
    NO_PERF_EVENT(
            "this machine has no such event; a virtual machine often has none of its hardware: use"
                    + " PerfEvent.cpuClock()"),
    NO_CGROUP(
            "%s is no cgroup of version 2: name a directory below a mount of type cgroup2, such as"
                    + " /sys/fs/cgroup/system.slice"),
    NO_DEVICE(
            "there is no network interface %s in the network namespace of this process: ip link"
                    + " lists them"),
    XDP_BUSY("network interface %s has another XDP program: ip link shows it, detach that first"),
    TCX_LIBBPF(
            "libbpf %s cannot attach to the queue of a network interface, 1.3 or newer can: add the"
                    + " artifact bpf-events-libbpf"),
    TCX(
            "the kernel rejects it: the section must be tcx/ingress, tcx/egress or xdp, and tcx"
                    + " requires Linux 6.6; attach(TrafficControl) requires neither Linux 6.6 nor"
                    + " such a section"),
    NO_TRAFFIC_CONTROL(
            "the kernel has no qdisc clsact, or no filters of BPF: load its modules sch_ingress and"
                    + " cls_bpf"),
    NO_EGRESS(
            "network interface %s has the older qdisc ingress, which has no filters for what the"
                    + " interface sends: tc qdisc del dev %1$s ingress removes it with its filters,"
                    + " then attach again"),
    NO_SOCKET("this is no descriptor of a socket of this process: pass one that is open"),
    OTHER_TYPE("a program of type %s and section %s cannot be attached to %s: %s"),
    USDT_HEADER(
            "the header bpf/usdt.bpf.h that it was compiled with is not that of libbpf %s, so it"
                    + " would read wrong arguments and cookies: compile it with the headers of that"
                    + " version, or name the libbpf of its header with -Dio.bpfevents.libbpf"),
    NO_USDT_MAPS("USDT programs require the maps of a header: #include <bpf/usdt.bpf.h>");

    private final String text;

    Remedy(String text) {
        this.text = text;
    }

    /** The text with names and numbers. */
    public String of(Object... details) {
        return text.formatted(details);
    }

    /** The text as in the documentation, with … for each name or number. */
    String documented() {
        String words = text.startsWith("; ") ? text.substring(2) : text;
        return words.replaceAll("%(\\d\\$)?s", "…");
    }
}
