import io.bpfevents.catalog.Filter;
import io.bpfevents.catalog.KernelEvents;
import io.bpfevents.catalog.SourceOptions;
import io.bpfevents.catalog.file.FileOpen;
import io.bpfevents.catalog.identity.ControlGroups;
import io.bpfevents.catalog.identity.JavaThreads;

void main() {
    Filter here = Filter.all().pids((int) ProcessHandle.current().pid()).pathPrefix("/no/such");
    var opens = KernelEvents.source(FileOpen.class, SourceOptions.defaults().filter(here));
    Thread.ofPlatform()
            .daemon()
            .name("a name of more than fifteen bytes")
            .start(() ->
                    Stream.generate(() -> new File("/no/such"))
                            .peek(_ -> LockSupport.parkNanos(1_000_000))
                            .forEach(this::open));
    opens.flux().transform(new JavaThreads().identify()).take(1).doOnNext(IO::println).blockLast();
    opens.flux()
            .take(1)
            .transform(ControlGroups.ofThisMachine().identify())
            .doOnNext(event -> IO.println(event.getT2().orElseThrow())) // container, systemd unit
            .blockLast();
}

void open(File file) {
    try (var _ = new FileReader(file)) {
    } catch (IOException missing) {
    }
}
