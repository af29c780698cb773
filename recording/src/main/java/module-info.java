/** Recordings of BPF event streams, and their replay without a kernel. */
@SuppressWarnings("module") // kafka is compiled later
module io.bpfevents.recording {
    requires transitive io.bpfevents.reactor;
    requires jdk.jfr;
    requires org.apache.avro;
    requires static transitive org.jspecify;

    exports io.bpfevents.recording;
    exports io.bpfevents.recording.jfr;
    exports io.bpfevents.recording.internal to
            io.bpfevents.kafka;
}
