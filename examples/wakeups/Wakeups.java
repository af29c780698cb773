import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfProgram;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.Wakeup;
import reactor.core.publisher.Flux;

record Sample(long value) {}

void main() throws Exception {
    try (BpfObject object = BpfObject.open(Path.of("examples/wakeups/samples.bpf.o")).load()) {
        BpfProgram program = object.program("send_samples");
        RingbufOptions options =
                RingbufOptions.defaults()
                        .wakeup(Wakeup.atBytes(8192)) // one wake-up per 512 samples
                        .maxDelay(Duration.ofMillis(50)) // and for fewer, after this time
                        .pauseWithoutSubscriber(Duration.ZERO);
        Flux<Sample> samples = BpfEvents.ringbuf(object.ringbuf("samples"), Sample.class, options);

        IO.println("sent " + program.testRun().returnValue());
        IO.println("received " + samples.take(1000).count().block());

        int sent = program.testRun().returnValue();
        while (sent > 0) { // the loop pauses the program in the pass after the cancellation
            Thread.sleep(10);
            sent = program.testRun().returnValue();
        }
        IO.println("without a subscriber sent " + sent);
    }
}
