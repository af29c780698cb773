import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.PinnedObject;
import io.bpfevents.reactor.BpfEvents;

record ExecEvent(int pid, String comm) {}

/** Prints what was sent since the last run; the programs run on until it is run with "stop". */
void main(String[] args) {
    Path directory = Path.of(args.length > 1 ? args[1] : "/sys/fs/bpf/restart");
    Path file = Path.of("examples/restart/exec.bpf.o");
    PinnedObject object = BpfObject.openOrAdopt(directory, () -> BpfObject.open(file));
    IO.println(object.isAdopted() ? "adopted" : "loaded");
    if (args[0].equals("stop")) {
        object.remove();
    } else {
        var events =
                BpfEvents.ringbuf(object.ringbuf("events"), ExecEvent.class)
                        .doOnNext(IO::println)
                        .then()
                        .toFuture();
        object.closeGracefully(Duration.ofSeconds(10)); // delivers what is in the ring now
        events.join();
    }
    object.onClose().toCompletableFuture().join();
}
