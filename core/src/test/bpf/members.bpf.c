// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * Unions, bitfields, arrays of everything, floating-point and wide integers,
 * enumerations of 8 bytes. The program sends one record of an event whose
 * payload is a union, and one of a struct with all the rest.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#include "bpf_events.bpf.h"

enum kind { KIND_CONNECT = 1, KIND_OPEN, KIND_EXEC };
enum sign { SIGN_MINUS = -1, SIGN_PLUS = 1 };
enum wide { WIDE_HUGE = 0x100000000ULL, WIDE_SMALL = 2 };
enum mode { MODE_READ, MODE_WRITE = 5 };

struct point {
	__u16 x;
	__s8 y;
};

/* One of several payloads by a type, as an address and as text. */
struct event {
	__u32 pid;
	__u8 comm[16];
	__u32 type;
	union {
		struct {
			__u16 port;
			__u16 family;
			union {
				__u32 v4;
				__u8 v6[16];
			};
		} connect;
		struct {
			__u64 inode;
		} open;
		char args[32];
	};
};

union address {
	__u32 v4;
	__u8 v6[16];
};

struct named_union {
	union address from;
	union address to[2];
};

struct bits {
	__u32 pid;
	__u8 flag : 1;
	__u8 kind : 3;
	__s8 sign : 4;
	__u8 pad;
	_Bool truth : 1;
	enum mode mode : 4;
	__u32 : 5;
	__u32 all : 32;
	__u64 large : 40;
	__s64 crossing : 23;
	__s32 one : 1;
	__u16 after;
};

struct packed_bits {
	__u8 three : 3;
	__u64 across : 64;
	__u8 rest : 5;
} __attribute__((packed));

struct tagged_bits {
	__u8 version : 4;
	__u8 tag : 4;
	__u8 value;
};

struct elements {
	__u32 count;
	struct point points[3];
	struct {
		__u64 id;
		struct point corners[2];
	} shapes[2];
	enum kind kinds[2];
	char args[3][8];
	__u8 names[2][4];
	__s16 matrix[2][3];
	__u8 cube[2][2][2];
	float floats[3];
	double doubles[2];
	unsigned __int128 wides[2];
	_Bool truths[2][2];
	void *pointers[1][2];
	__u32 tail;
};

struct flexible_points {
	__u32 id;
	struct point points[];
};

struct flexible_args {
	__u32 id;
	char args[][4];
};

struct numbers {
	float f;
	double d;
	__int128 s;
	unsigned __int128 u;
	enum wide wide;
};

struct odd {
	__u32 id;
	struct {
	} nothing;
	__u32 none[0];
	const volatile __u8 fixed[2];
	union {
		__u32 word;
		struct {
			struct {
			} empty;
			__u16 shorts[];
		};
	};
};

#define KEEP(s) struct s *keep_##s
KEEP(event);
KEEP(named_union);
KEEP(bits);
KEEP(packed_bits);
KEEP(tagged_bits);
KEEP(elements);
KEEP(flexible_points);
KEEP(flexible_args);
KEEP(numbers);
KEEP(odd);

BPF_EVENTS_RING(events, 4096, struct event);
BPF_EVENTS_RING(all_bits, 4096, struct bits);

SEC("syscall")
int send(void *ctx)
{
	struct event e = {};
	struct bits b = {};

	e.pid = 7;
	__builtin_memcpy(e.comm, "bash", 5);
	e.type = KIND_CONNECT;
	e.connect.port = 443;
	e.connect.family = 2;
	e.connect.v4 = 0x7f000001;
	bpf_events_output(events, &e, sizeof(e));
	e.type = KIND_OPEN;
	e.open.inode = 1ULL << 40;
	bpf_events_output(events, &e, sizeof(e));
	e.type = KIND_EXEC;
	__builtin_memcpy(e.args, "ls\0-l\0/tmp", 11);
	bpf_events_output(events, &e, sizeof(e));

	b.pid = 9;
	b.flag = 1;
	b.kind = 5;
	b.sign = -3;
	b.truth = 1;
	b.mode = MODE_WRITE;
	b.all = 0xfffffffe;
	b.large = 0xabcdef0123ULL;
	b.crossing = -4000000;
	b.one = -1;
	b.after = 443;
	bpf_events_output(all_bits, &b, sizeof(b));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
