package io.bpfevents.core.internal.perf;

import io.bpfevents.core.codec.InPlaceDecoder;
import io.bpfevents.core.internal.read.RecordWalkFactory;
import java.lang.invoke.MethodHandles;

/** Creates the deliveries of perf buffers. */
public final class PerfWalks {
    /** Creates deliveries that a {@link PerfReader} drains. For any thread. */
    public static final RecordWalkFactory FACTORY =
            new RecordWalkFactory(
                    MethodHandles.lookup(), PerfWalk.class, InPlaceDecoder::ofSamples);

    private PerfWalks() {}
}
