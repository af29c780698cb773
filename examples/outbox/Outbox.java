import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.reactor.Acknowledged;
import io.bpfevents.reactor.BpfEvents;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

record ExecEvent(long number, int cpu, int pid) {}

/** "start" attaches the program for good, "read" moves its events to a file, "stop" detaches it. */
void main(String[] args) throws IOException {
    Path pins = Path.of(args.length > 1 ? args[1] : "/sys/fs/bpf");
    if (args[0].equals("start")) {
        try (var object = BpfObject.open(Path.of("examples/outbox/exec.bpf.o")).load()) {
            object.ringbuf("events").pin(pins.resolve("outbox_ring"));
            object.program("on_exec").attach().pin(pins.resolve("outbox_link"));
        }
    } else if (args[0].equals("stop")) {
        List<String> all = List.of("outbox_link", "outbox_ring", "outbox_ring_ctl");
        for (String pin : all) Files.delete(pins.resolve(pin));
    } else {
        Path file = Path.of(args.length > 2 ? args[2] : "outbox.txt");
        try (var ring = BpfRingbuf.openPinned(pins.resolve("outbox_ring"));
                var out = new FileOutputStream(file.toFile(), true)) {
            out.getChannel().truncate(Files.readString(file).lastIndexOf('\n') + 1); // half a line
            BpfEvents.acknowledged(ring, ExecEvent.class)
                    .bufferTimeout(256, Duration.ofMillis(10), true)
                    .publishOn(Schedulers.boundedElastic())
                    .concatMap(batch -> Mono.fromCallable(() -> save(batch, out)))
                    .blockLast();
        }
    }
}

int save(List<Acknowledged<ExecEvent>> batch, FileOutputStream out) throws IOException {
    for (var it : batch) out.write((it.position() + " " + it.event() + "\n").getBytes());
    out.getChannel().force(false); // now the events are safe
    batch.forEach(Acknowledged::acknowledge);
    return batch.size();
}
