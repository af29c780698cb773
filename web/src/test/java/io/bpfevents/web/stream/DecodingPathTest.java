package io.bpfevents.web.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.web.source.Kind;
import io.bpfevents.web.source.ManualRings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;

/**
 * Checks that the page's streams decode records in the ring's memory. A stream that took the slow
 * path would make a segment per record and call {@link RecordLayout#decode} with it; that call
 * would appear in the stack trace of a failed decoding.
 */
class DecodingPathTest {
    private static final byte[] TRUNCATED = new byte[4]; // too short for every layout

    @ParameterizedTest
    @EnumSource(Kind.class)
    void shouldDecodeInPlace(Kind kind) {
        ManualRings rings = new ManualRings();
        KindReader reader =
                new KindReader(kind, "shared", new OpenRings(new SimpleMeterRegistry()));
        AtomicReference<Throwable> ofSegment = new AtomicReference<>();
        AtomicReference<Throwable> ofStream = new AtomicReference<>();
        Flux<?> events =
                rings.open(
                        kind,
                        (ring, decoder) -> {
                            MemorySegment record = MemorySegment.ofArray(TRUNCATED);
                            ofSegment.set(catchThrowable(() -> decoder.decode(record)));
                            return reader.read(ring, decoder, rings.options());
                        });

        events.doOnError(ofStream::set).onErrorComplete().subscribe();
        rings.output(kind, TRUNCATED);
        rings.run();

        assertThat(ofStream.get()).hasCause(ofSegment.get());
        assertThat(decodesASegment(ofSegment.get())).isTrue();
        assertThat(decodesASegment(ofStream.get().getCause())).isFalse();
    }

    private static boolean decodesASegment(Throwable failure) {
        return Arrays.stream(failure.getStackTrace())
                .anyMatch(frame ->
                        frame.getClassName().equals(RecordLayout.class.getName())
                                && frame.getMethodName().equals("decode"));
    }
}
