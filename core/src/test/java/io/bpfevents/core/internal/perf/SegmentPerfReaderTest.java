package io.bpfevents.core.internal.perf;

import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.testing.perf.Samples;
import io.bpfevents.core.testing.perf.Samples.Sample;

/** The reader contract for decoders that read from a segment. */
class SegmentPerfReaderTest extends PerfReaderContract {
    @Override
    RecordDecoder<Sample> decoder() {
        return Samples.BY_SEGMENT;
    }
}
