/** Recordings of BPF event streams, and their replay without a kernel. */
module io.bpfevents.recording {
    requires transitive io.bpfevents.reactor;
    requires jdk.jfr;
    requires org.apache.avro;
    requires static transitive org.jspecify;

    exports io.bpfevents.recording;
    exports io.bpfevents.recording.jfr;
}
