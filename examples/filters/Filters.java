import io.bpfevents.catalog.Filter;
import io.bpfevents.catalog.KernelEvents;
import io.bpfevents.catalog.KernelSource;
import io.bpfevents.catalog.RateLimit;
import io.bpfevents.catalog.SourceOptions;
import io.bpfevents.catalog.file.FileOpen;

void main() {
    SourceOptions options =
            SourceOptions.defaults() // what the kernel rejects takes no space
                    .filter(Filter.all().pathPrefix("/etc/").exceptThisProcess())
                    .rateLimit(RateLimit.perCgroup(100, 10)); // the rest is counted as throttled
    try (KernelSource<FileOpen> opens = KernelEvents.source(FileOpen.class, options)) {
        opens.flux()
                .take(3)
                .doOnNext(open -> IO.println(open.comm() + " opens " + open.path()))
                .blockLast();
        IO.println("delivered " + opens.stats().ring().delivered() + " by " + opens.variant());
    }
    KernelEvents.available().stream() // by this kernel, with these privileges
            .filter(source -> source.name().equals("moduleLoads"))
            .forEach(source ->
                    IO.println(source.name() + " " + source.reason().orElse("available")));
}
