/** Recordings of BPF event streams, and their replay without a kernel. */
module io.bpfevents.recording {
    requires transitive io.bpfevents.reactor;
    requires org.apache.avro;
    requires static transitive org.jspecify;

    exports io.bpfevents.recording;
}
