import io.bpfevents.catalog.KernelEvents;

void main() {
    KernelEvents.processStarts()
            .filter(start -> start.filename().startsWith("/tmp/"))
            .take(3)
            .doOnNext(System.out::println)
            .blockLast();
}
