import io.bpfevents.core.object.BpfLink;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.reactor.BpfEvents;

record ExecEvent(int pid, String comm) {}

/** "start" attaches the program for good, "read" prints what it has sent, "stop" detaches it. */
void main(String[] args) throws IOException {
    Path directory = Path.of(args.length > 1 ? args[1] : "/sys/fs/bpf");
    Path ring = directory.resolve("example_ring");
    Path link = directory.resolve("example_link");
    switch (args[0]) {
        case "start" -> {
            Path file = Path.of("examples/pinned/exec.bpf.o");
            try (BpfObject object = BpfObject.open(file).load()) {
                object.ringbuf("events").pin(ring);
                object.program("on_exec").attach().pin(link);
            }
            IO.println("the program keeps running without this process");
        }
        case "read" -> {
            try (BpfRingbuf pinned = BpfRingbuf.openPinned(ring)) {
                var events = BpfEvents.ringbuf(pinned, ExecEvent.class).doOnNext(IO::println);
                var end = events.then().toFuture();
                pinned.closeGracefully(Duration.ofSeconds(10)); // after what is in the ring
                end.join();
            }
        }
        default -> {
            BpfLink.openPinned(link).unpin().close(); // detaches the program
            Files.delete(ring);
            Files.delete(directory.resolve("example_ring_ctl")); // its counters of failures
        }
    }
}
