// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * One record per return of getaddrinfo() of a C library.
 */
#include "catalog.bpf.h"
#include "registers.bpf.h"

#define HOST_LEN	256
#define ADDRESSES	8
#define ENTRIES		32	/* of the list, in which each address is up to 3 times */
#define AF_INET		2
#define AF_INET6	10

/* The record ends after the addresses: 328 to 456 bytes. */
struct event {
	/*   0 */ __u64 time;		/* of the return, CLOCK_BOOTTIME, ns */
	/*   8 */ struct catalog_task task;
	/*  56 */ __u64 latency;	/* ns */
	/*  64 */ __s32 result;		/* EAI_*, 0 for success */
	/*  68 */ bool addresses_cut;	/* whether there were more */
	/*  69 */ __u8 unused[3];
	/*  72 */ char host[HOST_LEN];	/* empty: none was passed */
	/* 328 */ __u8 addresses[][16];	/* an IPv4 address as ::ffff:a.b.c.d */
};

BPF_EVENTS_RING(events, 256 * 1024, struct event);

/* struct addrinfo of a 64-bit C library; the same in glibc and musl. */
struct addrinfo {
	/*  0 */ __s32 flags;
	/*  4 */ __s32 family;
	/*  8 */ __s32 socktype;
	/* 12 */ __s32 protocol;
	/* 16 */ __u32 addrlen;
	/* 20 */ __u32 padding;
	/* 24 */ __u64 addr;
	/* 32 */ __u64 canonname;
	/* 40 */ __u64 next;
};

/*
 * A call in progress, by thread. The record is written here: a program at a user's
 * function may be preempted, so no memory per CPU is its own, and the stack is too
 * small. LRU, since a thread that is killed in the call does not return.
 */
struct call {
	__u64 result;		/* where the list's address will be */
	__u64 count;		/* of addresses; here, the verifier tracks no value */
	__u64 event[(sizeof(struct event) + ADDRESSES * 16) / 8];
};

/* Its time is that of the call. */
static __always_inline struct event *event_of(struct call *call)
{
	return (struct event *)call->event;
}

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, struct call);
} calls SEC(".maps");

/* Too large for the stack, and never written. */
static const struct call no_call;

/* Arguments: the host, the service, the hints, the place of the result. */
SEC("?uprobe")
int on_call(void *ctx)
{
	__u64 key = bpf_get_current_pid_tgid();
	struct call *call;
	struct event *e;

	if (!bpf_events_enabled(events) || !catalog_admits())
		return 0;
	bpf_map_update_elem(&calls, &key, &no_call, BPF_ANY);
	call = bpf_map_lookup_elem(&calls, &key);
	if (!call) {
		attempt_begins();
		bpf_events_lost(events, sizeof(struct event));
		attempt_ends();
		return 0;
	}
	call->result = FUNCTION_ARG4(ctx);
	e = event_of(call);
	bpf_probe_read_user_str(e->host, HOST_LEN, (void *)FUNCTION_ARG1(ctx));
	e->time = bpf_ktime_get_boot_ns();
	return 0;
}

/* Reads an address; false if it is of another family. */
static __always_inline bool read_address(__u8 *to, const struct addrinfo *info)
{
	if (info->family == AF_INET) {
		to[10] = to[11] = 0xff;
		/* sockaddr_in: family, port, address */
		return !bpf_probe_read_user(to + 12, 4, (void *)info->addr + 4);
	}
	/* sockaddr_in6: family, port, flow, address */
	return info->family == AF_INET6 &&
	       !bpf_probe_read_user(to, 16, (void *)info->addr + 8);
}

/*
 * Reads the addresses of the list. Each is there once per type of socket, unless the
 * caller chose one, so only entries with the type of the first one count.
 */
static __always_inline void read_addresses(struct call *call)
{
	struct event *e = event_of(call);
	struct addrinfo info;
	__s32 socktype = 0, protocol = 0;
	__u64 at = 0, count;
	int i;

	bpf_probe_read_user(&at, sizeof(at), (void *)call->result);
	for (i = 0; i < ENTRIES && at; i++) {
		if (bpf_probe_read_user(&info, sizeof(info), (void *)at))
			break;
		at = info.next;
		if (!i) {
			socktype = info.socktype;
			protocol = info.protocol;
		}
		if (info.socktype != socktype || info.protocol != protocol)
			continue;
		count = call->count;
		if (count >= ADDRESSES) {
			e->addresses_cut = true;
			return;
		}
		if (read_address(e->addresses[count], &info))
			call->count = count + 1;
	}
	e->addresses_cut = at != 0;
}

static __always_inline void send(struct call *call, int result)
{
	struct event *e = event_of(call);
	__u64 now = bpf_ktime_get_boot_ns();
	__u64 count;

	if (!bpf_events_enabled(events) || !catalog_admits_duration(now - e->time))
		return;
	attempt_begins();
	if (!catalog_throttles(events)) {
		e->latency = now - e->time;
		e->time = now;
		catalog_task(&e->task);
		e->result = result;
		if (!result)
			read_addresses(call);
		count = call->count;
		barrier_var(count);
		if (count <= ADDRESSES)
			bpf_events_output(events, e, sizeof(*e) + 16 * count);
	}
	attempt_ends();
}

SEC("?uretprobe")
int on_return(void *ctx)
{
	__u64 key = bpf_get_current_pid_tgid();
	struct call *call = bpf_map_lookup_elem(&calls, &key);

	if (!call)
		return 0;
	send(call, (int)FUNCTION_RESULT(ctx));
	bpf_map_delete_elem(&calls, &key);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
