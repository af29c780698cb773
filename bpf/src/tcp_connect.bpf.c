// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * One record per attempt of this machine to open a TCP connection, when it ends:
 * the connection is established, or has failed.
 */
#include "catalog.bpf.h"
#include "tcp.bpf.h"

#include <bpf/bpf_tracing.h>

struct event {
	/*   0 */ __u64 time;		/* of the end, CLOCK_BOOTTIME, ns */
	/*   8 */ struct catalog_task task;	/* which has called connect */
	/*  56 */ __u64 latency;	/* ns */
	/*  64 */ __u8 local_address[16];
	/*  80 */ __u8 remote_address[16];
	/*  96 */ __u16 local_port;
	/*  98 */ __u16 remote_port;
	/* 100 */ __u32 error;		/* of the socket; 0 for none */
	/* 104 */ bool established;
	/* 105 */ __u8 unused[7];
};

BPF_EVENTS_RING(events, 256 * 1024, struct event);

/* An attempt to connect, by the address of its socket. */
struct connecting {
	__u64 began;
	struct catalog_task task;
};

/* LRU, since a hit that the kernel skips leaves an entry. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, __u64);
	__type(value, struct connecting);
} connections SEC(".maps");

/* Runs in the thread that calls connect. The local port is not known yet. */
static __always_inline void begin(const struct sock *sk)
{
	__u64 key = (__u64)sk;
	struct connecting connecting = {};

	if (!bpf_events_enabled(events) || !catalog_admits() ||
	    !catalog_admits_port(remote_port(sk)) || !is_tcp(sk))
		return;
	connecting.began = bpf_ktime_get_boot_ns();
	catalog_task(&connecting.task);
	if (bpf_map_update_elem(&connections, &key, &connecting, BPF_ANY)) {
		/* Its end will not be noticed: the event is lost here. */
		attempt_begins();
		bpf_events_lost(events, sizeof(struct event));
		attempt_ends();
	}
}

static __always_inline void send(const struct connecting *connecting, const struct sock *sk,
				 bool established)
{
	__u64 now = bpf_ktime_get_boot_ns();
	struct event *e;

	if (!bpf_events_enabled(events) || !catalog_admits_duration(now - connecting->began))
		return;
	attempt_begins();
	if (!catalog_throttles_of(events, connecting->task.cgroup_id)) {
		e = bpf_events_reserve(events, sizeof(*e));
		if (e) {
			e->time = now;
			e->task = connecting->task;
			e->latency = now - connecting->began;
			read_endpoints(e, sk);
			e->error = established ? 0 : BPF_CORE_READ(sk, sk_err);
			e->established = established;
			__builtin_memset(e->unused, 0, sizeof(e->unused));
			bpf_events_submit(events, e);
		}
	}
	attempt_ends();
}

/*
 * From SYN_SENT a socket moves to ESTABLISHED or CLOSE, or, if both sides open the
 * same connection, to SYN_RECV first. The other sockets in SYN_RECV, those of
 * listeners, have no entry.
 */
static __always_inline int on_state(const struct sock *sk, int from, int to)
{
	struct connecting *connecting;
	__u64 key = (__u64)sk;

	if (to == SYN_SENT) {
		begin(sk);
	} else if (from == SYN_RECV || (from == SYN_SENT && to != SYN_RECV)) {
		connecting = bpf_map_lookup_elem(&connections, &key);
		if (connecting) {
			send(connecting, sk, to == ESTABLISHED);
			bpf_map_delete_elem(&connections, &key);
		}
	}
	return 0;
}

/* Arguments: the socket, its state before, its state from now on. */
SEC("?tp_btf/inet_sock_set_state")
int BPF_PROG(on_state_btf, const struct sock *sk, int from, int to)
{
	return on_state(sk, from, to);
}

SEC("?raw_tp/inet_sock_set_state")
int on_state_raw(struct bpf_raw_tracepoint_args *ctx)
{
	return on_state((const struct sock *)ctx->args[0], ctx->args[1], ctx->args[2]);
}

char LICENSE[] SEC("license") = "GPL";
